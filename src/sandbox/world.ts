import type { Clock } from '../lemlist/clock.ts'
import { Collection } from './collection.ts'
import type * as Doc from './documents.ts'
import type { Ids, Random } from './ids.ts'

/** Everything one pretend team owns. */
export interface TeamWorld {
  team: Doc.TeamDocument
  readonly users: Collection<Doc.UserDocument>
  readonly campaigns: Collection<Doc.CampaignDocument, 'createdBy'>
  readonly sequences: Collection<Doc.SequenceDocument, 'campaignId'>
  readonly schedules: Collection<Doc.ScheduleDocument>
  readonly leads: Collection<Doc.LeadDocument, 'campaignId' | 'contactId' | 'email'>
  readonly voiceNotes: Collection<Doc.VoiceNoteDocument, 'leadId'>
  readonly contacts: Collection<Doc.ContactDocument, 'email' | 'companyId'>
  readonly contactLists: Collection<Doc.ContactListDocument>
  readonly companies: Collection<Doc.CompanyDocument, 'domain'>
  readonly fields: Collection<Doc.FieldDocument>
  /** In the order they happened, oldest first. */
  readonly activities: Collection<Doc.ActivityDocument, 'campaignId' | 'leadId' | 'contactId' | 'companyId'>
  readonly conversations: Collection<Doc.ConversationDocument, 'contactId'>
  readonly labels: Collection<Doc.LabelDocument, 'name'>
  readonly drafts: Collection<Doc.DraftDocument, 'contactId'>
  readonly tasks: Collection<Doc.TaskDocument, 'userId' | 'campaignId' | 'leadId' | 'contactId'>
  readonly enrichments: Collection<Doc.EnrichmentDocument, 'status' | 'contactId'>
  readonly hooks: Collection<Doc.HookDocument>
  readonly unsubscribes: Collection<Doc.UnsubscribeDocument, 'value'>
  readonly exports: Collection<Doc.ExportDocument, 'fileName'>
  /** Searches in the people database, oldest first. */
  readonly searches: Collection<Doc.SearchDocument>
  readonly personas: Collection<Doc.PersonaDocument>
  readonly signalAgents: Collection<Doc.SignalAgentDocument>
  readonly signalAgentVersions: Collection<Doc.SignalAgentVersionDocument, 'agentId'>
  readonly signals: Collection<Doc.SignalDocument, 'agentId'>
  readonly deliverabilityAlerts: Collection<Doc.DeliverabilityAlertDocument>
}

/** An empty team. */
export const emptyTeam = (team: Doc.TeamDocument): TeamWorld => ({
  team,
  users: new Collection<Doc.UserDocument>(),
  campaigns: new Collection<Doc.CampaignDocument, 'createdBy'>(['createdBy']),
  sequences: new Collection<Doc.SequenceDocument, 'campaignId'>(['campaignId']),
  schedules: new Collection<Doc.ScheduleDocument>(),
  leads: new Collection<Doc.LeadDocument, 'campaignId' | 'contactId' | 'email'>(['campaignId', 'contactId', 'email']),
  voiceNotes: new Collection<Doc.VoiceNoteDocument, 'leadId'>(['leadId']),
  contacts: new Collection<Doc.ContactDocument, 'email' | 'companyId'>(['email', 'companyId']),
  contactLists: new Collection<Doc.ContactListDocument>(),
  companies: new Collection<Doc.CompanyDocument, 'domain'>(['domain']),
  fields: new Collection<Doc.FieldDocument>(),
  activities: new Collection<Doc.ActivityDocument, 'campaignId' | 'leadId' | 'contactId' | 'companyId'>([
    'campaignId',
    'leadId',
    'contactId',
    'companyId',
  ]),
  conversations: new Collection<Doc.ConversationDocument, 'contactId'>(['contactId']),
  labels: new Collection<Doc.LabelDocument, 'name'>(['name']),
  drafts: new Collection<Doc.DraftDocument, 'contactId'>(['contactId']),
  tasks: new Collection<Doc.TaskDocument, 'userId' | 'campaignId' | 'leadId' | 'contactId'>([
    'userId',
    'campaignId',
    'leadId',
    'contactId',
  ]),
  enrichments: new Collection<Doc.EnrichmentDocument, 'status' | 'contactId'>(['status', 'contactId']),
  hooks: new Collection<Doc.HookDocument>(),
  unsubscribes: new Collection<Doc.UnsubscribeDocument, 'value'>(['value']),
  exports: new Collection<Doc.ExportDocument, 'fileName'>(['fileName']),
  searches: new Collection<Doc.SearchDocument>(),
  personas: new Collection<Doc.PersonaDocument>(),
  signalAgents: new Collection<Doc.SignalAgentDocument>(),
  signalAgentVersions: new Collection<Doc.SignalAgentVersionDocument, 'agentId'>(['agentId']),
  signals: new Collection<Doc.SignalDocument, 'agentId'>(['agentId']),
  deliverabilityAlerts: new Collection<Doc.DeliverabilityAlertDocument>(),
})

/** Something that hooks are called for. */
export interface HookEvent {
  readonly type: string
  readonly campaignId?: string | undefined
  readonly isFirst?: boolean | undefined
  /** An address that is called instead of the team's hooks. */
  readonly target?: string | undefined
  /** What is told of it, as it is now; asked for only where somebody is called. */
  body(): Readonly<Record<string, unknown>>
}

/** Who outside the world is told of what happens in it. */
export interface Outside {
  /** Tells of an activity. */
  happened(team: TeamWorld, activity: Doc.ActivityDocument): void
  /** Tells of what is no activity. */
  announced(team: TeamWorld, event: HookEvent): void
  /** Runs this after so many milliseconds, where anybody could be told of what comes of it. */
  later(ms: number, run: () => void): void
}

/** The pretend lemlist: its teams by API key, and the only sources of time, ids and chance in it. */
export interface World {
  readonly clock: Clock
  readonly ids: Ids
  readonly random: Random
  /** `sandbox` and, in the `agency` preset, `sandbox-2` to `sandbox-4`. */
  readonly teams: ReadonlyMap<string, TeamWorld>
  /** Missing where nobody is told. */
  readonly outside?: Outside | undefined
}

/** The world's time as lemlist writes it. */
export const isoNow = (world: Pick<World, 'clock'>): string => new Date(world.clock.now()).toISOString()
