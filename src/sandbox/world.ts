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
  readonly contacts: Collection<Doc.ContactDocument, 'email' | 'companyId'>
  readonly contactLists: Collection<Doc.ContactListDocument>
  readonly companies: Collection<Doc.CompanyDocument, 'domain'>
  /** In the order they happened, oldest first. */
  readonly activities: Collection<Doc.ActivityDocument, 'campaignId' | 'leadId' | 'contactId' | 'companyId'>
  readonly conversations: Collection<Doc.ConversationDocument, 'contactId'>
  readonly labels: Collection<Doc.LabelDocument, 'name'>
  readonly tasks: Collection<Doc.TaskDocument, 'userId' | 'campaignId' | 'leadId' | 'contactId'>
  readonly hooks: Collection<Doc.HookDocument>
  readonly unsubscribes: Collection<Doc.UnsubscribeDocument, 'value'>
}

/** An empty team. */
export const emptyTeam = (team: Doc.TeamDocument): TeamWorld => ({
  team,
  users: new Collection<Doc.UserDocument>(),
  campaigns: new Collection<Doc.CampaignDocument, 'createdBy'>(['createdBy']),
  sequences: new Collection<Doc.SequenceDocument, 'campaignId'>(['campaignId']),
  schedules: new Collection<Doc.ScheduleDocument>(),
  leads: new Collection<Doc.LeadDocument, 'campaignId' | 'contactId' | 'email'>(['campaignId', 'contactId', 'email']),
  contacts: new Collection<Doc.ContactDocument, 'email' | 'companyId'>(['email', 'companyId']),
  contactLists: new Collection<Doc.ContactListDocument>(),
  companies: new Collection<Doc.CompanyDocument, 'domain'>(['domain']),
  activities: new Collection<Doc.ActivityDocument, 'campaignId' | 'leadId' | 'contactId' | 'companyId'>([
    'campaignId',
    'leadId',
    'contactId',
    'companyId',
  ]),
  conversations: new Collection<Doc.ConversationDocument, 'contactId'>(['contactId']),
  labels: new Collection<Doc.LabelDocument, 'name'>(['name']),
  tasks: new Collection<Doc.TaskDocument, 'userId' | 'campaignId' | 'leadId' | 'contactId'>([
    'userId',
    'campaignId',
    'leadId',
    'contactId',
  ]),
  hooks: new Collection<Doc.HookDocument>(),
  unsubscribes: new Collection<Doc.UnsubscribeDocument, 'value'>(['value']),
})

/** The pretend lemlist: its teams by API key, and the only sources of time, ids and chance in it. */
export interface World {
  readonly clock: Clock
  readonly ids: Ids
  readonly random: Random
  /** `sandbox` and, in the `agency` preset, `sandbox-2` to `sandbox-4`. */
  readonly teams: ReadonlyMap<string, TeamWorld>
}

/** The world's time as lemlist writes it. */
export const isoNow = (world: Pick<World, 'clock'>): string => new Date(world.clock.now()).toISOString()
