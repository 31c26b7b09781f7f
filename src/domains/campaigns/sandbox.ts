import type { CampaignDocument } from '../../sandbox/documents.ts'
import { createCampaign, pauseCampaign, startCampaign } from '../../sandbox/effects.ts'
import { found, type Handlers, present, refuse } from '../../sandbox/handlers.ts'
import type { TeamWorld } from '../../sandbox/world.ts'
import { inOrderOf, partOf } from '../schedules/sandbox.ts'
import type { campaigns } from './contract.ts'
import { checksOf } from './sandbox-checks.ts'
import { copyCampaign } from './sandbox-copy.ts'
import { reportOf } from './sandbox-report.ts'
import { changeCampaign } from './sandbox-settings.ts'
import { legacyStatsOf, narrowingOf, statsOf } from './sandbox-stats.ts'

const campaignOf = (team: TeamWorld, campaignId: string): CampaignDocument =>
  found(team.campaigns.get(campaignId), 'Campaign')

/** A campaign in the list. lemlist: without its senders, and `hasError` only where there are errors. */
const listed = (campaign: CampaignDocument) => {
  const { _id, name, emoji, timezone, labels, createdAt, createdBy, status, errors } = campaign
  const problems = errors.length === 0 ? {} : { hasError: true, errors }
  return present({ _id, name, emoji, timezone, labels, createdAt, createdBy, status, ...problems })
}

/** A campaign by itself. lemlist: without what only the list has. */
const detailed = (team: TeamWorld, { _id, name, createdAt, createdBy, status, senders }: CampaignDocument) => ({
  _id,
  name,
  createdAt,
  status,
  creator: present({ userId: createdBy, userEmail: team.users.get(createdBy)?.email }),
  senders: senders.map(({ id, email, sendUserMailboxId }) =>
    present({ id, email, sendUserMailboxId: sendUserMailboxId || undefined }),
  ),
})

/** A campaign as its creation shows it. lemlist: its internal document, with a switch that is on. */
const created = (team: TeamWorld, campaign: CampaignDocument) => ({
  _id: campaign._id,
  sequenceId: campaign.sequenceId,
  scheduleIds: campaign.scheduleIds,
  teamId: team.team._id,
  createdBy: campaign.createdBy,
  createdAt: campaign.createdAt,
  state: 'running',
  scannedCount: 0,
  reviewedCount: 0,
  inSequenceLeadCount: 0,
  variableKeys: campaign.variableKeys,
  senders: [],
  sendUsers: [],
  displayedVariableKeys: ['companyName'],
  emoji: campaign.emoji,
  stopOnEmailReplied: true,
  crmOpportunitiesOnTask: true,
  unsubscribe: 'campaign',
  name: campaign.name,
})

/** lemlist: a campaign with problems is found under `errors` and under its own status. */
const hasStatus = ({ status, errors }: CampaignDocument, wanted: string | undefined): boolean =>
  wanted === undefined || status === wanted || (wanted === 'errors' && errors.length > 0)

const mostAtOnce = 100

const refuseTooMany = (campaignIds: readonly string[]): void => {
  if (campaignIds.length > mostAtOnce) throw refuse(400, 'Bad params: campaignIds must contain at most 100 items')
}

/** How the pretend lemlist answers the chapter Campaigns. */
export const campaignsHandlers: Handlers<typeof campaigns> = {
  campaigns: ({ input, team }) => {
    const { createdBy, status, version, page } = input
    const candidates = createdBy === undefined ? team.campaigns.all() : team.campaigns.where('createdBy', createdBy)
    const wanted = candidates.filter(campaign => hasStatus(campaign, status))
    const { rows, pagination } = partOf(inOrderOf(wanted, input), input)
    const shown = rows.map(listed)
    // lemlist: a bare list by offset, an envelope by page.
    return version === 'v2' && page !== undefined ? { campaigns: shown, pagination } : shown
  },
  campaign: ({ input, team }) => detailed(team, campaignOf(team, input.campaignId)),
  campaignCreate: ({ input: { body }, team, user, world }) => {
    const campaign = createCampaign(world, team, { ...body, createdBy: user._id })
    // lemlist: every new campaign gets this emoji.
    return created(team, team.campaigns.update(campaign._id, { emoji: '🚀' }) ?? campaign)
  },
  campaignDuplicate: copyCampaign,
  campaignUpdate: ({ input, team }) => changeCampaign(team, campaignOf(team, input.campaignId), input.body),
  campaignReports: ({ input, team }) => {
    const asked: readonly string[] | undefined = input.campaignIds
    if (asked === undefined || asked.length === 0) throw refuse(400, 'Bad params: campaignIds is required')
    refuseTooMany(asked)
    const ids = new Set(asked)
    // lemlist: not in the order of the question; here it is the order of the campaigns.
    const wanted = team.campaigns.all().filter(({ _id }) => ids.has(_id))
    return wanted.map(campaign => reportOf(team, campaign))
  },
  campaignPause: ({ input, team, world }) => {
    const { _id } = campaignOf(team, input.campaignId)
    pauseCampaign(world, team, _id)
    return { _id, state: 'paused' }
  },
  campaignStart: ({ input, team, world }) => {
    const { _id, status } = campaignOf(team, input.campaignId)
    // lemlist: that an archived campaign is refused is inferred, as are the words.
    if (status === 'archived') throw refuse(400, 'Campaign is archived')
    startCampaign(world, team, _id)
    return { _id, state: 'running' }
  },
  campaignStats: ({ input, team }) => {
    const narrowing = narrowingOf(team, input)
    return statsOf(team, campaignOf(team, input.campaignId), narrowing)
  },
  campaignStatsBatch: ({ input: { body }, team }) => {
    if (body.campaignIds.length === 0) throw refuse(400, 'Bad params: campaignIds must be a non-empty array')
    refuseTooMany(body.campaignIds)
    const narrowing = narrowingOf(team, body)
    const campaigns = body.campaignIds.map(campaignId => ({ campaignId, campaign: team.campaigns.get(campaignId) }))
    return {
      results: campaigns.flatMap(({ campaignId, campaign }) =>
        campaign === undefined ? [] : [{ campaignId, ...statsOf(team, campaign, narrowing) }],
      ),
      errors: campaigns.flatMap(({ campaignId, campaign }) =>
        campaign === undefined ? [{ campaignId, error: 'Campaign not found' }] : [],
      ),
    }
  },
  campaignLegacyStats: ({ input, team }) => legacyStatsOf(team, campaignOf(team, input.campaignId), input),
  campaignChecks: ({ input, team }) => checksOf(team, campaignOf(team, input.campaignId)),
}
