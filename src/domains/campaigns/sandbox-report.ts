import type { CampaignDocument, LeadDocument } from '../../sandbox/documents.ts'
import { present } from '../../sandbox/handlers.ts'
import type { TeamWorld } from '../../sandbox/world.ts'

/** What must have happened to a lead in such a state. */
const implied: Readonly<Record<string, readonly string[]>> = {
  emailsSent: ['emailsSent'],
  emailsOpened: ['emailsSent', 'emailsOpened'],
  emailsClicked: ['emailsSent', 'emailsOpened', 'emailsClicked'],
  emailsReplied: ['emailsSent', 'emailsOpened', 'emailsReplied'],
  emailsBounced: ['emailsSent'],
  emailsUnsubscribed: ['emailsUnsubscribed'],
  emailsInterested: ['emailsSent', 'emailsInterested'],
  emailsNotInterested: ['emailsSent'],
  linkedinSent: ['linkedinSent'],
  linkedinOpened: ['linkedinSent', 'linkedinOpened'],
  linkedinReplied: ['linkedinSent', 'linkedinOpened', 'linkedinReplied'],
}

/**
 * How many people each type of activity happened to; link scanners are nobody. The states of leads tell what happened
 * before the oldest activity that is kept.
 */
const peopleByType = (
  team: TeamWorld,
  campaignId: string,
  leads: readonly LeadDocument[],
): ((type: string) => number) => {
  const people = new Map<string, Set<string | undefined>>()
  const add = (type: string, leadId: string | undefined): void => {
    const known = people.get(type)
    if (known === undefined) people.set(type, new Set([leadId]))
    else known.add(leadId)
  }
  for (const { type, leadId, bot } of team.activities.where('campaignId', campaignId)) {
    if (bot !== true) add(type, leadId)
  }
  for (const { _id, state } of leads) for (const type of implied[state ?? ''] ?? []) add(type, _id)
  return type => people.get(type)?.size ?? 0
}

/** The internal switch. lemlist: it is on for a draft as well. */
const switchOf = ({ status }: CampaignDocument): 'running' | 'paused' =>
  status === 'paused' || status === 'ended' || status === 'archived' ? 'paused' : 'running'

/** lemlist: these counters are absent rather than 0; the others are always there. */
const unlessZero = (count: number): number | undefined => (count === 0 ? undefined : count)

/** All-time counters of a campaign, with its lists as flat text. */
export const reportOf = (team: TeamWorld, campaign: CampaignDocument) => {
  const { _id, name, createdAt, createdBy, labels, senders, status } = campaign
  const leads = team.leads.where('campaignId', _id)
  const launched = leads.filter(lead => lead.status !== 'review' && lead.status !== 'scanning').length
  const people = peopleByType(team, _id, leads)
  const creator = team.users.get(createdBy)
  return present({
    _id,
    name,
    creator: `${createdBy}|${creator?.email ?? ''}`,
    createdAt,
    createdBy: creator?.name,
    labels: labels.join(', '),
    totalCount: leads.length,
    reviewedCount: launched,
    inSequenceLeadCount: launched,
    state: switchOf(campaign),
    status,
    senderNames: senders.map(({ email }) => email).join(', '),
    sendersUsers: senders.map(({ id, email }) => `${team.users.get(id)?.name ?? ''}:${email}`).join(', '),
    reviewed: leads.filter(({ state }) => state === 'reviewed').length,
    emailsSent: people('emailsSent'),
    emailsOpened: people('emailsOpened'),
    emailsClicked: people('emailsClicked'),
    emailsReplied: people('emailsReplied'),
    emailsUnsubscribed: unlessZero(people('emailsUnsubscribed')),
    emailsInterested: people('emailsInterested'),
    linkedinSent: people('linkedinSent'),
    linkedinOpened: unlessZero(people('linkedinOpened')),
    linkedinReplied: people('linkedinReplied'),
    interested: leads.filter(lead => lead.status === 'interested').length,
    notInterested: leads.filter(lead => lead.status === 'notInterested').length,
  })
}
