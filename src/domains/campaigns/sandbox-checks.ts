import type { CampaignDocument } from '../../sandbox/documents.ts'
import type { TeamWorld } from '../../sandbox/world.ts'

const issue = (message: string, category: string) => ({ type: 'issue', level: 3, category, message })

/** What keeps the campaign from starting, where nothing is noted yet. */
const missing = (team: TeamWorld, { _id, senders }: CampaignDocument) => {
  const hasSteps = team.sequences.where('campaignId', _id).some(({ steps }) => steps.length > 0)
  return [
    ...(senders.length === 0 ? [issue('Nobody sends for this campaign.', 'senders')] : []),
    ...(hasSteps ? [] : [issue('This campaign has no steps.', 'steps')]),
  ]
}

const disconnected = (team: TeamWorld, { senders }: CampaignDocument) =>
  senders.flatMap(({ id, sendUserMailboxId }) => {
    const mailbox = team.users.get(id)?.mailboxes.find(({ _id }) => _id === sendUserMailboxId)
    if (mailbox === undefined || mailbox.status === 'CONNECTED') return []
    const message = `The mailbox ${mailbox.email} needs to be connected again.`
    return [{ type: 'information', level: 2, category: 'senders', message }]
  })

/** The remarks about a campaign: the errors it is listed with, or what it lacks, and mailboxes that do not work. */
export const checksOf = (team: TeamWorld, campaign: CampaignDocument) => {
  const { name, status, errors } = campaign
  // lemlist: not every remark has a category.
  const noted = errors.map(message => ({ type: 'issue', level: 3, message }))
  const blocking = noted.length > 0 ? noted : missing(team, campaign)
  return { name, status, statutes: [...blocking, ...disconnected(team, campaign)] }
}
