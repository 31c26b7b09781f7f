import { builder } from '../../graph/builder.ts'
import type { Context } from '../../graph/context.ts'
import { batch, costs, each, once, pages, when } from '../../graph/cost.ts'
import { badInput, notFound } from '../../graph/errors.ts'
import { eachLoader } from '../../graph/loader.ts'
import { selectedFields, selectsAny } from '../../graph/selection.ts'
import { team } from '../team/contract.ts'
import { UserRef } from '../team/users.ts'
import { type CampaignCheck, campaigns } from './contract.ts'
import { CampaignStatsRef, LegacyStatsRef } from './counters.ts'
import { showsCampaign } from './existence.ts'
import { campaignById, campaignReport, factsOf, rowOf } from './loaders.ts'
import { CampaignRef } from './node.ts'
import { AbVariant, Channel, campaignStats, DateRange, endsOf, type Narrowing, type Range } from './range.ts'
import { CampaignReportRef } from './report.ts'
import { CampaignSenderRef, sendersOf, sendersWithAddresses } from './senders.ts'
import { CampaignStatusEnum } from './status.ts'
import { isTimeZone, noTimeZone } from './timezone.ts'

const CampaignCheckType = builder.enumType('CampaignCheckType', {
  description: 'What a remark about a campaign is.',
  values: {
    ISSUE: { value: 'issue', description: 'A problem.' },
    INFORMATION: { value: 'information', description: 'Something to know.' },
  } as const,
})

/** lemlist: of the levels 1 to 3 the last keeps a campaign from starting. */
const blockingLevel = 3

const CampaignCheckRef = builder.objectRef<CampaignCheck>('CampaignCheck').implement({
  description: "A remark of lemlist about a campaign's readiness.",
  fields: t => ({
    type: t.expose('type', { type: CampaignCheckType, description: 'What kind of remark it is.' }),
    level: t.exposeInt('level', {
      description: '1 for information, 2 for a warning, 3 for what keeps it from starting.',
    }),
    isBlocking: t.boolean({
      resolve: ({ level }) => (level === undefined ? null : level >= blockingLevel),
      description: 'Whether it keeps the campaign from starting.',
    }),
    message: t.exposeString('message', { description: 'The remark in English; it may hold HTML.' }),
    category: t.exposeString('category', {
      description: 'What it is about: `senders`, `steps`, `limit`, `schedule`, …; null for many.',
    }),
  }),
})

const checks = eachLoader((context: Context, campaignId: string) =>
  context.lemlist.call(campaigns.campaignChecks, { campaignId }),
)

interface LegacyQuestion {
  readonly campaignId: string
  readonly startDate?: string
  readonly endDate?: string
  readonly timezone?: string
}

const legacyStats = eachLoader(
  (context: Context, question: LegacyQuestion) => context.lemlist.call(campaigns.campaignLegacyStats, question),
  question => JSON.stringify(question),
)

interface LegacyNarrowing {
  readonly range?: Range | null | undefined
  readonly timezone?: string | null | undefined
}

const legacyStatsOf = async (context: Context, campaignId: string, { range, timezone }: LegacyNarrowing) => {
  if (typeof timezone === 'string' && !isTimeZone(timezone)) throw badInput(noTimeZone(timezone), 'timezone')
  return legacyStats(context, {
    campaignId,
    ...(range ? endsOf(range) : {}),
    ...(typeof timezone === 'string' ? { timezone } : {}),
  })
}

showsCampaign('stats', (context, campaignId, narrowing: Narrowing) => campaignStats(context, campaignId, narrowing))
showsCampaign('legacyStats', legacyStatsOf)
showsCampaign('checks', checks)
showsCampaign('report', async (context, campaignId) => {
  // lemlist: the reports leave out campaigns that do not exist instead of saying so.
  if ((await campaignReport(context, campaignId)) === null) throw notFound('Campaign not found')
})

const fromList =
  'Only the campaign list has it: where the campaign was not read from there, the pages of the list up to it are read, one call per hundred campaigns for all of them together.'

builder.node(CampaignRef, {
  id: { resolve: ({ id }) => id },
  loadOne: (id, context) => campaignById(context, id),
  description: 'A campaign: a sequence of steps that its leads go through.',
  fields: t => ({
    name: t.string({
      ...costs(
        when('the row at hand lacks it', batch(campaigns.campaignReports)),
        when('several that lack it are named by rows', pages(campaigns.campaigns)),
      ),
      nullable: false,
      resolve: async (campaign, _, context) => {
        const name = campaign.name ?? (await factsOf(context, campaign))?.name
        if (name === undefined) throw notFound('Campaign not found')
        return name
      },
      description: 'Its name; not unique.',
    }),
    status: t.field({
      ...costs(
        when('the row at hand lacks it', batch(campaigns.campaignReports)),
        when('several that lack it are named by rows', pages(campaigns.campaigns)),
      ),
      type: CampaignStatusEnum,
      resolve: async (campaign, _, context) => campaign.status ?? (await factsOf(context, campaign))?.status ?? null,
      description: 'Where it stands.',
    }),
    createdAt: t.field({
      ...costs(
        when('the row at hand lacks it', batch(campaigns.campaignReports)),
        when('several that lack it are named by rows', pages(campaigns.campaigns)),
      ),
      type: 'DateTime',
      resolve: async (campaign, _, context) => (await factsOf(context, campaign))?.createdAt ?? null,
      description: 'When it was created.',
    }),
    creator: t.field({
      ...costs(
        when('the row at hand lacks it', batch(campaigns.campaignReports)),
        when('several that lack it are named by rows', pages(campaigns.campaigns)),
      ),
      type: UserRef,
      resolve: async (campaign, _, context) => (await factsOf(context, campaign))?.creator ?? null,
      description: 'Who created it.',
    }),
    emoji: t.string({
      ...costs(
        when('it was not read from the list', pages(campaigns.campaigns)),
        when('the first page of the list lacks it', batch(campaigns.campaignReports)),
      ),
      resolve: async (campaign, _, context) => (await rowOf(context, campaign))?.emoji ?? null,
      description: `The emoji before its name; null when it has none. ${fromList}`,
    }),
    labels: t.stringList({
      ...costs(
        when('it was not read from the list', pages(campaigns.campaigns)),
        when('the first page of the list lacks it', batch(campaigns.campaignReports)),
      ),
      nullable: true,
      resolve: async (campaign, _, context) => (await rowOf(context, campaign))?.labels ?? null,
      description: `Labels it was given. ${fromList}`,
    }),
    timezone: t.string({
      ...costs(
        when('it was not read from the list', pages(campaigns.campaigns)),
        when('the first page of the list lacks it', batch(campaigns.campaignReports)),
      ),
      resolve: async (campaign, _, context) => (await rowOf(context, campaign))?.timezone ?? null,
      description: `Its time zone, an IANA name. ${fromList}`,
    }),
    hasErrors: t.boolean({
      ...costs(
        when('it was not read from the list', pages(campaigns.campaigns)),
        when('the first page of the list lacks it', batch(campaigns.campaignReports)),
      ),
      resolve: async (campaign, _, context) => {
        const row = await rowOf(context, campaign)
        // lemlist: the list says so only of campaigns that have some.
        return row === null ? null : row.hasError === true || (row.errors?.length ?? 0) > 0
      },
      description: `Whether something blocks it. ${fromList}`,
    }),
    errors: t.stringList({
      ...costs(
        when('it was not read from the list', pages(campaigns.campaigns)),
        when('the first page of the list lacks it', batch(campaigns.campaignReports)),
      ),
      nullable: true,
      resolve: async (campaign, _, context) => {
        const row = await rowOf(context, campaign)
        return row === null ? null : (row.errors ?? [])
      },
      description: `What blocks it, in English; empty when nothing does. ${fromList}`,
    }),
    senders: t.field({
      ...costs(
        when('`email`, `mailboxId` or `mailbox` is selected', each(campaigns.campaign)),
        when('none of these is selected', once(team.teamSenders)),
      ),
      type: [CampaignSenderRef],
      nullable: true,
      resolve: (campaign, _, context, info) =>
        selectsAny(selectedFields(info), ['email', 'mailboxId', 'mailbox'])
          ? sendersWithAddresses(context, campaign)
          : sendersOf(context, campaign),
      description:
        'Who sends for it. With `email`, `mailboxId` or `mailbox` it costs one call for each campaign, without them one for all.',
    }),
    checks: t.field({
      ...costs(each(campaigns.campaignChecks)),
      type: [CampaignCheckRef],
      nullable: true,
      resolve: async ({ id }, _, context) => (await checks(context, id))?.statutes ?? null,
      description: 'What lemlist has to say about its readiness. Costs one call for each campaign.',
    }),
    stats: t.field({
      ...costs(
        batch(campaigns.campaignStatsBatch),
        when('`sender` is given without `senderEmail`', each(campaigns.campaign)),
        when('`sender` is given without `senderEmail` and the campaign has none for it', once(team.team)),
      ),
      type: CampaignStatsRef,
      args: {
        range: t.arg({ type: DateRange, required: true, description: 'The range of time that is counted.' }),
        sender: t.arg.id({ description: 'Only what this user sent: the id of a user of the team, `usr_…`.' }),
        senderEmail: t.arg({
          type: 'EmailAddress',
          description:
            'Address that this user sends from; lemlist asks for one. When it is left out it is the first that the campaign has for `sender`, which costs one call for each campaign; where it has none, the login, which costs one call for all.',
        }),
        variant: t.arg({ type: AbVariant, description: 'Only this wording of the steps that are tested.' }),
        channels: t.arg({
          type: [Channel],
          description: 'Only these channels. An empty list is as if it were left out: all of them.',
        }),
      },
      resolve: async ({ id: campaignId }, narrowing, context) => {
        const row = await campaignStats(context, campaignId, narrowing)
        return row && { campaignId, row }
      },
      description:
        'Its numbers in a range of time. Costs one call per hundred campaigns that are asked about with the same arguments; with `sender` and without `senderEmail` one more for each campaign.',
    }),
    report: t.field({
      ...costs(batch(campaigns.campaignReports)),
      type: CampaignReportRef,
      resolve: ({ id }, _, context) => campaignReport(context, id),
      description: 'Its all-time numbers. Costs one call per hundred campaigns.',
    }),
    legacyStats: t.field({
      ...costs(each(campaigns.campaignLegacyStats)),
      type: LegacyStatsRef,
      args: {
        range: t.arg({ type: DateRange, description: 'The range of time that is counted; all time without it.' }),
        timezone: t.arg.string({
          description:
            'Time zone that lemlist counts days in, an IANA name: `Europe/Paris`. Its own choice without it.',
        }),
      },
      resolve: ({ id }, args, context) => legacyStatsOf(context, id, args),
      description:
        "Its numbers in the first form lemlist had for them, which has left lemlist's documentation. Costs one call for each campaign.",
    }),
  }),
})
