import { beforeEach, describe, expect, test } from 'vitest'
import type { CampaignDocument } from '../../../src/sandbox/documents.ts'
import { type Harness, startHarness } from '../../support/harness.ts'
import { edited } from '../edited.ts'

let harness: Harness
beforeEach(() => {
  harness = startHarness({ preset: 'team' })
})

const range = { from: '2025-10-01T00:00:00.000Z', to: '2026-01-15T00:00:00.000Z' }
const batch = 'POST /api/v2/campaigns/stats/batch'

/** The campaign to which most has happened. */
const busiest = (): CampaignDocument => {
  const [first] = harness.team.campaigns.all().toSorted((a, b) => happenings(b).length - happenings(a).length)
  if (first === undefined) throw new Error('no campaign')
  return first
}

const happenings = ({ _id }: CampaignDocument) => harness.team.activities.where('campaignId', _id)

const sentOf = (campaign: CampaignDocument, sendUserId?: string): number =>
  happenings(campaign).filter(
    each =>
      each.createdAt >= range.from &&
      each.createdAt <= range.to &&
      ['emailsSent', 'linkedinSent', 'smsSent', 'whatsappMessageSent'].includes(each.type) &&
      (sendUserId === undefined || each.sendUserId === sendUserId),
  ).length

const everyNumber = `leads leadsLaunched leadsReached leadsOpened leadsInteracted leadsAnswered leadsInterested
  leadsNotInterested leadsUnsubscribed leadsInterrupted sent notSent bounced delivered opened clicked replied
  invitationsAccepted meetingsBooked
  steps { index variant taskType conditionLabel invited sent delivered notDelivered bounced opened clicked replied unsubscribed }`

const codesOf = async (query: string, variables = {}) => {
  const { errors = [] } = await harness.run(query, variables)
  return errors.map(({ extensions }) => extensions.code)
}

describe('the numbers of campaigns', () => {
  test('the dashboard takes four calls, and none when it is asked for again', async () => {
    const query = `query ($range: DateRange!) {
      team { name credits { total } }
      campaigns(first: 100, status: [RUNNING, PAUSED, ENDED]) {
        totalCount
        truncated
        nodes {
          id name emoji status labels
          stats(range: $range) {
            sent delivered opened clicked replied bounced meetingsBooked leadsReached leadsAnswered leadsInterested
          }
        }
      }
    }`
    const cold = await harness.run(query, { range })
    expect(cold.errors).toBeUndefined()
    const { nodes, totalCount, truncated } = cold.data.campaigns
    const shown = harness.team.campaigns.all().filter(({ status }) => ['running', 'paused', 'ended'].includes(status))
    expect({ totalCount, truncated, rows: nodes.length }).toEqual({
      totalCount: shown.length,
      truncated: false,
      rows: shown.length,
    })
    for (const { id, stats } of nodes) {
      const campaign = harness.team.campaigns.get(id)
      expect(stats.sent).toBe(campaign && sentOf(campaign))
    }
    expect(harness.calls().toSorted()).toEqual(['GET /api/campaigns', 'GET /api/team', 'GET /api/team/credits', batch])
    harness.forget()
    expect((await harness.run(query, { range })).data).toEqual(cold.data)
    expect(harness.calls()).toEqual([])
    expect(harness.drift).toEqual([])
  })

  test('that lemlist refuses are asked for once in an operation', async () => {
    harness = startHarness({
      preset: 'team',
      upstream: async (request, sandbox) =>
        request.url.includes('/stats/batch')
          ? sandbox.fetch(new Request(request.url, { method: 'POST', headers: request.headers, body: '{}' }))
          : sandbox.fetch(request),
    })
    const { data, errors } = await harness.run(
      'query ($id: ID!, $range: DateRange!) { campaign(id: $id) { stats(range: $range) { sent } } }',
      { id: busiest()._id, range },
    )
    expect(data).toEqual({ campaign: { stats: null } })
    expect(errors).toHaveLength(1)
    expect(harness.calls()).toEqual([batch])
  })

  test('of steps have the place in their sequence where the rows do not say it', async () => {
    const rows = [
      { sequenceId: 'seq_1', abTest: 'A' },
      { sequenceId: 'seq_1', abTest: 'B' },
      { sequenceId: 'seq_2', sequenceStep: 0 },
      { sequenceId: 'seq_1' },
      { sequenceId: 'seq_2' },
    ]
    const edit = ({ results }: { results: object[] }) => ({ results: results.map(row => ({ ...row, steps: rows })) })
    harness = startHarness({ preset: 'team', upstream: edited(/stats\/batch$/, edit) })
    const query =
      'query ($id: ID!, $range: DateRange!) { campaign(id: $id) { stats(range: $range) { steps { index } } } }'
    const { data } = await harness.run(query, { id: busiest()._id, range })
    expect(data.campaign.stats.steps.map(({ index }: { index: number }) => index)).toEqual([1, 1, 1, 2, 2])
  })

  test('are all there', async () => {
    const { _id: id } = busiest()
    const query = `query ($id: ID!, $range: DateRange!) { campaign(id: $id) { stats(range: $range) { ${everyNumber} } } }`
    const { data } = await harness.run(query, { id, range })
    const { steps, ...whole } = data.campaign.stats
    const numbers = [
      whole,
      ...steps.map(
        ({ variant: _, taskType: _type, conditionLabel: _label, ...numbers }: Record<string, unknown>) => numbers,
      ),
    ]
    for (const number of numbers.flatMap(each => Object.values(each))) expect(number).toEqual(expect.any(Number))
    expect(whole.leads).toBe(harness.team.leads.where('campaignId', id).length)
    const types = harness.team.sequences.where('campaignId', id).flatMap(sequence => sequence.steps)
    const told = new Set(types.map(({ type }) => (type === 'email' ? null : type)))
    expect(new Set(steps.map(({ taskType }: { taskType: string | null }) => taskType))).toEqual(told)
    expect(harness.calls()).toEqual([batch])
    expect(harness.drift).toEqual([])
  })

  test('narrowed by sender, variant and channels are asked for as lemlist wants them, each narrowing in one call', async () => {
    const campaign = busiest()
    const sender = campaign.senders[0]?.id
    const query = `query ($id: ID!, $sender: ID, $range: DateRange!) {
      campaign(id: $id) {
        own: stats(range: $range, sender: $sender) { sent }
        again: stats(range: $range, sender: $sender) { opened }
        narrow: stats(range: $range, variant: B, channels: [OTHERS, EMAIL, EMAIL]) { sent }
      }
    }`
    let bodies: unknown[] = []
    harness = startHarness({
      preset: 'team',
      upstream: async (request, sandbox) => {
        if (request.method === 'POST') bodies = [...bodies, await request.clone().json()]
        return sandbox.fetch(request)
      },
    })
    const { data, errors } = await harness.run(query, { id: campaign._id, sender, range })
    expect(errors).toBeUndefined()
    expect(data.campaign.own.sent).toBe(sentOf(campaign, sender))
    const common = { campaignIds: [campaign._id], startDate: range.from, endDate: range.to }
    const email = campaign.senders[0]?.email
    expect(harness.team.users.get(sender ?? '')?.email).not.toBe(email)
    expect(bodies).toContainEqual({ ...common, sendUser: `${sender}|${email}` })
    expect(bodies).toContainEqual({ ...common, ABSelected: 'B', channels: ['email', 'others'] })
    expect(harness.calls().toSorted()).toEqual([`GET /api/campaigns/${campaign._id}`, batch, batch])
  })

  test('of one sender are asked for by the address that is given, for no further call', async () => {
    const campaign = busiest()
    const [sender] = campaign.senders
    const mailbox = harness.team.users.get(sender?.id ?? '')?.mailboxes.at(-1)
    const query = `query ($id: ID!, $sender: ID, $email: EmailAddress, $range: DateRange!) {
      campaign(id: $id) { stats(range: $range, sender: $sender, senderEmail: $email) { sent } }
    }`
    const variables = { id: campaign._id, sender: sender?.id, email: mailbox?.email, range }
    expect((await harness.run(query, variables)).data.campaign.stats.sent).toBe(sentOf(campaign, sender?.id))
    expect(harness.calls()).toEqual([batch])
    expect(await codesOf(query, { ...variables, email: 'eve@nowhere.example' })).toEqual(['BAD_USER_INPUT'])
    harness.forget()
    expect(await codesOf(query, { ...variables, sender: undefined })).toEqual(['BAD_USER_INPUT'])
    expect(harness.calls()).toEqual([])
  })

  test('of one sender in many campaigns share a call where the address is the same, the login where there is none', async () => {
    const { createdBy: sender } = busiest()
    const query = `query ($sender: ID, $range: DateRange!) {
      campaigns(first: 20) { nodes { id stats(range: $range, sender: $sender) { sent } } }
    }`
    const { data, errors } = await harness.run(query, { sender, range })
    expect(errors).toBeUndefined()
    const { nodes } = data.campaigns
    const campaigns = nodes.map(({ id }: { id: string }) => harness.team.campaigns.get(id))
    expect(nodes.map(({ stats }: { stats: { sent: number } }) => stats.sent)).toEqual(
      campaigns.map((campaign?: CampaignDocument) => campaign && sentOf(campaign, sender)),
    )
    const addresses = new Set(
      campaigns.map((campaign?: CampaignDocument) => campaign?.senders.find(({ id }) => id === sender)?.email),
    )
    expect(addresses).toContain(undefined)
    expect(harness.calls().filter(call => call === batch)).toHaveLength(addresses.size)
    expect(harness.calls().filter(call => call.startsWith('GET /api/campaigns/'))).toHaveLength(nodes.length)
    expect(harness.calls().filter(call => call === 'GET /api/team')).toHaveLength(1)
    expect(harness.drift).toEqual([])
  })

  test('in the first form cost a call for each campaign, of all time without a range', async () => {
    const campaign = busiest()
    const query = `query ($id: ID!, $range: DateRange) {
      campaign(id: $id) {
        allTime: legacyStats { leads sent delivered opened clicked replied interested leadsToLaunch leadsReady leadsInProgress leadsCompleted }
        inRange: legacyStats(range: $range, timezone: "Europe/Paris") { sent }
      }
    }`
    const { data, errors } = await harness.run(query, { id: campaign._id, range })
    expect(errors).toBeUndefined()
    expect(data.campaign.inRange.sent).toBe(sentOf(campaign))
    for (const number of Object.values(data.campaign.allTime)) expect(number).toEqual(expect.any(Number))
    expect(harness.calls()).toEqual(Array(2).fill(`GET /api/campaigns/${campaign._id}/stats`))
    expect(harness.requests.map(({ query }) => new URLSearchParams(query).get('timezone')).toSorted()).toEqual([
      'Europe/Paris',
      null,
    ])
    expect(harness.drift).toEqual([])
    harness.forget()
    const mars = 'query ($id: ID!) { campaign(id: $id) { legacyStats(timezone: "Mars/One") { sent } } }'
    expect(await codesOf(mars, { id: campaign._id })).toEqual(['BAD_USER_INPUT'])
    expect(harness.calls()).toEqual([])
  })

  test('of all time come for all campaigns in one call, and what never counted is null', async () => {
    const { data, errors } = await harness.run(`{
      campaigns(first: 100) { nodes { id report { leads leadsReviewed emailsSent emailsUnsubscribed linkedinOpened creatorName senderEmails } } }
    }`)
    expect(errors).toBeUndefined()
    const reports = new Map<string, Record<string, unknown>>(
      data.campaigns.nodes.map(({ id, report }: { id: string; report: Record<string, unknown> }) => [id, report]),
    )
    for (const { _id, createdBy, senders } of harness.team.campaigns.all()) {
      expect(reports.get(_id)).toMatchObject({
        leads: harness.team.leads.where('campaignId', _id).length,
        creatorName: harness.team.users.get(createdBy)?.name,
        senderEmails: senders.map(({ email }) => email),
      })
    }
    expect([...reports.values()].map(({ linkedinOpened }) => linkedinOpened)).toContain(null)
    expect([...reports.values()].map(({ linkedinOpened }) => linkedinOpened)).not.toContain(0)
    expect(harness.calls()).toEqual(['GET /api/campaigns', 'GET /api/campaigns/reports'])
    expect(harness.drift).toEqual([])
  })

  test('a campaign that cannot be counted costs its own numbers only', async () => {
    const [first, second] = harness.team.campaigns.all()
    harness = startHarness({
      preset: 'team',
      upstream: async (request, sandbox) => {
        if (request.method !== 'POST') return sandbox.fetch(request)
        const { results } = (await (await sandbox.fetch(request)).json()) as { results: { campaignId: string }[] }
        return Response.json({
          results: results.filter(({ campaignId }) => campaignId !== first?._id),
          errors: [{ campaignId: first?._id, error: 'Bad params: too much' }],
        })
      },
    })
    const query = `query ($range: DateRange!) { campaigns(first: 100) { nodes { id stats(range: $range) { sent } } } }`
    const { data, errors = [] } = await harness.run(query, { range })
    const sent = new Map(data.campaigns.nodes.map(({ id, stats }: { id: string; stats: unknown }) => [id, stats]))
    expect(sent.get(first?._id)).toBeNull()
    expect(sent.get(second?._id)).toEqual({ sent: second && sentOf(second) })
    expect(errors.map(({ message, extensions }) => [message, extensions.code])).toEqual([
      ['Bad params: too much', 'BAD_USER_INPUT'],
    ])
    expect(harness.calls()).toEqual(['GET /api/campaigns', batch])
  })

  test('are refused before lemlist counts when the range is the wrong way round or the sender is nobody', async () => {
    const { _id: id } = busiest()
    const backwards = `query ($id: ID!) { campaign(id: $id) { stats(range: { from: "2026-01-02T00:00:00Z", to: "2026-01-01T00:00:00Z" }) { sent } } }`
    expect(await codesOf(backwards, { id })).toEqual(['BAD_USER_INPUT'])
    expect(harness.calls()).toEqual([])
    const nobody = `query ($id: ID!, $range: DateRange!) { campaign(id: $id) { stats(range: $range, sender: "usr_nobody") { sent } } }`
    expect(await codesOf(nobody, { id, range })).toEqual(['BAD_USER_INPUT'])
    expect(harness.calls()).toEqual([`GET /api/campaigns/${id}`, 'GET /api/team'])
  })
})
