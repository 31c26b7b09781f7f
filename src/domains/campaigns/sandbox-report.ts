import type { CampaignDocument } from '../../sandbox/documents.ts'
import { present } from '../../sandbox/handlers.ts'
import type { TeamWorld } from '../../sandbox/world.ts'

/** How many people each type of activity happened to; link scanners are nobody. */
const peopleByType = (team: TeamWorld, campaignId: string): ((type: string) => number) => {
  const people = new Map<string, Set<string | undefined>>()
  for (const { type, leadId, bot } of team.activities.where('campaignId', campaignId)) {
    if (bot === true) continue
    const leads = people.get(type)
    if (leads === undefined) people.set(type, new Set([leadId]))
    else leads.add(leadId)
  }
  return type => people.get(type)?.size ?? 0
}

/** The internal switch. lemlist: it is on for a draft as well. */
export const switchOf = ({ status }: CampaignDocument): 'running' | 'paused' =>
  status === 'paused' || status === 'ended' || status === 'archived' ? 'paused' : 'running'

/** lemlist: these counters are absent rather than 0; the others are always there. */
const unlessZero = (count: number): number | undefined => (count === 0 ? undefined : count)

/** All-time counters of a campaign, with its lists as flat text. */
export const reportOf = (team: TeamWorld, campaign: CampaignDocument) => {
  const { _id, name, createdAt, createdBy, labels, senders, status } = campaign
  const leads = team.leads.where('campaignId', _id)
  const launched = leads.filter(lead => lead.status !== 'review' && lead.status !== 'scanning').length
  const people = peopleByType(team, _id)
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
