import { beforeEach, describe, expect, test } from 'vitest'
import type { CampaignDocument } from '../../../src/sandbox/documents.ts'
import { type Harness, startHarness } from '../../support/harness.ts'
import { edited } from '../edited.ts'

let harness: Harness
beforeEach(() => {
  harness = startHarness({ preset: 'team' })
})

const range = { from: '2025-10-01T00:00:00Z', to: '2026-01-15T00:00:00Z' }

/** The campaigns of the pretend team in lemlist's order. */
const newestFirst = (wanted: (campaign: CampaignDocument) => boolean = () => true): CampaignDocument[] =>
  harness.team.campaigns
    .all()
    .filter(wanted)
    .toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : 0))

const aRunning = (): CampaignDocument => {
  const running = newestFirst(({ status, senders }) => status === 'running' && senders.length > 0)[0]
  if (running === undefined) throw new Error('no campaign runs')
  return running
}

const queries = (path: string): string[] =>
  harness.requests.filter(request => request.path === path).map(({ query }) => decodeURIComponent(query))

const codesOf = async (query: string, variables = {}) => {
  const { errors = [] } = await harness.run(query, variables)
  return errors.map(({ extensions }) => extensions.code)
}

describe('the list', () => {
  test('of one status is filtered by lemlist and counted where it ends', async () => {
    const { data, errors } = await harness.run(`{
      campaigns(first: 3, status: [RUNNING]) {
        totalCount truncated pageInfo { hasNextPage hasPreviousPage }
        nodes { id name status emoji labels timezone createdAt hasErrors errors creator { id name } }
      }
    }`)
    expect(errors).toBeUndefined()
    const running = newestFirst(({ status }) => status === 'running')
    expect(data.campaigns).toEqual({
      totalCount: running.length,
      truncated: false,
      pageInfo: { hasNextPage: true, hasPreviousPage: false },
      nodes: running.slice(0, 3).map(campaign => ({
        id: campaign._id,
        name: campaign.name,
        status: 'RUNNING',
        emoji: campaign.emoji ?? null,
        labels: campaign.labels,
        timezone: campaign.timezone,
        createdAt: campaign.createdAt,
        hasErrors: campaign.errors.length > 0,
        errors: campaign.errors,
        creator: { id: campaign.createdBy, name: harness.team.users.get(campaign.createdBy)?.name },
      })),
    })
    expect(harness.calls()).toEqual(['GET /api/campaigns', 'GET /api/team'])
    expect(queries('/api/campaigns')).toEqual([
      '?offset=0&limit=100&version=v2&sortBy=createdAt&sortOrder=desc&status=running',
    ])

    harness.forget()
    const all = await harness.run('{ campaigns(first: 100, status: [RUNNING]) { totalCount nodes { id } } }')
    expect(all.data.campaigns).toEqual({ totalCount: running.length, nodes: running.map(({ _id }) => ({ id: _id })) })
    expect(harness.calls()).toEqual([])
    expect(harness.drift).toEqual([])
  })

  test('of several statuses is filtered here and counted', async () => {
    const { data } = await harness.run(
      '{ campaigns(first: 2, status: [DRAFT, ERRORS]) { totalCount nodes { id } pageInfo { endCursor } } }',
    )
    const wanted = newestFirst(({ status, errors }) => status === 'draft' || errors.length > 0)
    expect(wanted.length).toBeGreaterThan(3)
    expect(data.campaigns).toMatchObject({
      totalCount: wanted.length,
      nodes: wanted.slice(0, 2).map(({ _id }) => ({ id: _id })),
    })
    const next = await harness.run(
      'query ($after: String) { campaigns(first: 100, after: $after, status: [DRAFT, ERRORS]) { nodes { id } } }',
      { after: data.campaigns.pageInfo.endCursor },
    )
    expect(next.data.campaigns.nodes).toEqual(wanted.slice(2).map(({ _id }) => ({ id: _id })))
    expect(harness.calls()).toEqual(['GET /api/campaigns'])
  })

  test('of one user is filtered by lemlist', async () => {
    const { createdBy } = aRunning()
    const query = 'query ($id: ID) { campaigns(first: 100, createdBy: $id, status: [ENDED, PAUSED]) { nodes { id } } }'
    const { data } = await harness.run(query, { id: createdBy })
    const wanted = newestFirst(each => each.createdBy === createdBy && ['ended', 'paused'].includes(each.status))
    expect(data.campaigns.nodes).toEqual(wanted.map(({ _id }) => ({ id: _id })))
    expect(harness.calls()).toEqual(['GET /api/campaigns'])
  })

  test('goes on behind a row that has moved, in parts that cost nothing more', async () => {
    const ids: string[] = []
    let after: string | null = null
    do {
      const query =
        'query ($after: String) { campaigns(first: 9, after: $after) { nodes { id } pageInfo { endCursor hasNextPage } } }'
      const { data } = await harness.run(query, { after })
      ids.push(...data.campaigns.nodes.map(({ id }: { id: string }) => id))
      after = data.campaigns.pageInfo.hasNextPage ? data.campaigns.pageInfo.endCursor : null
    } while (after !== null)
    expect(ids).toEqual(newestFirst().map(({ _id }) => _id))
    expect(harness.calls()).toEqual(['GET /api/campaigns'])
  })

  test('refuses parts out of bounds and cursors of other lists before lemlist is called', async () => {
    expect(await codesOf('{ campaigns(first: 0) { nodes { id } } }')).toEqual(['BAD_USER_INPUT'])
    expect(await codesOf('{ campaigns(first: 100000) { nodes { id } } }')).toEqual(['BAD_USER_INPUT'])
    expect(await codesOf('{ campaigns(after: "nonsense") { nodes { id } } }')).toEqual(['BAD_USER_INPUT'])
    expect(harness.calls()).toEqual([])
  })

  test('of everything with who sends takes one call for all, and one for each only where addresses are asked for', async () => {
    const { data } = await harness.run('{ campaigns(first: 5) { nodes { senders { user { id } } } } }')
    const five = newestFirst().slice(0, 5)
    const users = (campaign: CampaignDocument) =>
      harness.team.users.all().filter(({ _id }) => campaign.senders.some(({ id }) => id === _id))
    expect(data.campaigns.nodes).toEqual(
      five.map(campaign => ({ senders: users(campaign).map(({ _id }) => ({ user: { id: _id } })) })),
    )
    expect(harness.calls()).toEqual(['GET /api/campaigns', 'GET /api/team/senders'])

    harness.forget()
    const addressed = await harness.run('{ campaigns(first: 5) { nodes { senders { email mailboxId } } } }')
    expect(addressed.data.campaigns.nodes).toEqual(
      five.map(({ senders }) => ({
        senders: senders.map(({ email, sendUserMailboxId }) => ({ email, mailboxId: sendUserMailboxId })),
      })),
    )
    expect(harness.calls()).toEqual(five.map(({ _id }) => `GET /api/campaigns/${_id}`))
    expect(harness.drift).toEqual([])
  })
})

describe('one campaign', () => {
  const query = (fields: string) =>
    `query ($id: ID!, $range: DateRange!) { campaign(id: $id) { id ${fields} ... on Campaign @skip(if: true) { stats(range: $range) { sent } } } }`
  const callsFor = async (fields: string, id = aRunning()._id) => {
    harness.forget()
    const { data, errors } = await harness.run(query(fields), { id, range })
    expect(errors).toBeUndefined()
    return { campaign: data.campaign, calls: harness.calls() }
  }

  test('is read through the one call its selection cannot do without', async () => {
    const { _id: id } = aRunning()
    const detail = `GET /api/campaigns/${id}`
    const reports = 'GET /api/campaigns/reports'
    const costs: [string, string[]][] = [
      ['', [reports]],
      ['name status createdAt creator { id email }', [reports]],
      ['name status createdAt creator { id email } senders { email }', [detail]],
      ['name emoji labels timezone hasErrors errors', ['GET /api/campaigns']],
      ['report { emailsSent }', [reports]],
      ['name status creator { id } report { emailsSent senderEmails }', [reports]],
      ['stats(range: $range) { sent }', ['POST /api/v2/campaigns/stats/batch']],
      ['legacyStats { sent }', [`GET /api/campaigns/${id}/stats`]],
      ['checks { message }', [`GET /api/campaigns/${id}/statutes`]],
      ['schedules { id }', [`GET /api/campaigns/${id}/schedules`]],
      ['sequences { id steps { id } }', [`GET /api/campaigns/${id}/sequences`]],
    ]
    for (const [fields, calls] of costs) {
      harness = startHarness({ preset: 'team' })
      expect(await callsFor(fields)).toMatchObject({ campaign: { id }, calls })
      expect(harness.drift).toEqual([])
    }
  })

  test('is null, without an error, when there is none with the id', async () => {
    const id = 'cam_nobody00000000000'
    const selections = [
      '',
      'name',
      'name emoji',
      'report { emailsSent }',
      'stats(range: $range) { sent }',
      'legacyStats { sent }',
      'checks { message }',
      'schedules { id }',
      'sequences { id }',
    ]
    for (const fields of selections) expect(await callsFor(fields, id)).toMatchObject({ campaign: null })
    expect((await harness.run(`{ node(id: "${id}") { id } }`)).data).toEqual({ node: null })
  })

  test('is null without any call when its id is empty', async () => {
    for (const fields of [
      '',
      'name',
      'emoji',
      'senders { email }',
      'stats(range: $range) { sent }',
      'checks { level }',
    ])
      expect(await callsFor(fields, '')).toEqual({ campaign: null, calls: [] })
  })

  test('shares one call with others whose facts are asked for beside it', async () => {
    const five = newestFirst().slice(0, 5)
    const fields = five.map(({ _id }, index) => `c${index}: campaign(id: "${_id}") { id name }`)
    const { data } = await harness.run(`{ ${fields.join(' ')} none: campaign(id: "cam_none") { name } }`)
    expect(data).toEqual({
      ...Object.fromEntries(five.map(({ _id, name }, index) => [`c${index}`, { id: _id, name }])),
      none: null,
    })
    expect(harness.calls()).toEqual(['GET /api/campaigns/reports'])
  })

  test('that does not exist is not looked for in all of a long list', async () => {
    const first = aRunning()
    for (let number = 0; number < 300; number += 1)
      harness.team.campaigns.insert({ ...first, _id: `cam_more${number}`, createdAt: '2026-01-14T00:00:00.000Z' })
    const { campaign, calls } = await callsFor('emoji', 'cam_none')
    expect(campaign).toBeNull()
    expect(calls).toEqual(['GET /api/campaigns', 'GET /api/campaigns/reports'])
    const [oldest] = newestFirst().toReversed()
    expect((await callsFor('emoji', oldest?._id)).campaign.emoji).toBe(oldest?.emoji ?? null)
  })

  test('names who sends for it in its report as lemlist tells it, and nobody where it does not', async () => {
    const told: [object, string[] | null][] = [
      [
        { sendersUsers: 'Ann Lee:ann@acme.test, Bob:bob@acme.test', senderNames: '' },
        ['ann@acme.test', 'bob@acme.test'],
      ],
      [{ sendersUsers: undefined, senderNames: 'ann@acme.test,bob@acme.test' }, ['ann@acme.test', 'bob@acme.test']],
      [{ sendersUsers: '', senderNames: 'Ann Lee' }, null],
      [{ sendersUsers: undefined, senderNames: undefined }, null],
    ]
    for (const [senders, senderEmails] of told) {
      harness = startHarness({
        upstream: edited(/reports$/, (rows: object[]) => rows.map(row => ({ ...row, ...senders }))),
      })
      const id = harness.team.campaigns.all()[0]?._id
      expect((await callsFor('report { senderEmails }', id)).campaign.report).toEqual({ senderEmails })
    }
  })

  test('shows the facts of its own document', async () => {
    const campaign = aRunning()
    const { campaign: shown } = await callsFor(
      'name status createdAt creator { id email } senders { user { id } email mailboxId }',
    )
    expect(shown).toEqual({
      id: campaign._id,
      name: campaign.name,
      status: 'RUNNING',
      createdAt: campaign.createdAt,
      creator: { id: campaign.createdBy, email: harness.team.users.get(campaign.createdBy)?.email },
      senders: campaign.senders.map(({ id, email, sendUserMailboxId }) => ({
        user: { id },
        email,
        mailboxId: sendUserMailboxId,
      })),
    })
  })

  test('has the remarks that keep it from starting', async () => {
    const [faulty] = newestFirst(({ errors }) => errors.length > 0)
    const { campaign } = await callsFor(
      'hasErrors errors checks { type level isBlocking message category }',
      faulty?._id,
    )
    expect(campaign).toMatchObject({ hasErrors: true, errors: faulty?.errors })
    expect(campaign.checks).toContainEqual({
      type: 'ISSUE',
      level: 3,
      isBlocking: true,
      message: faulty?.errors[0],
      category: null,
    })
  })
})

describe('campaigns that something else names', () => {
  test('are found together: a few in the reports', async () => {
    const ids = newestFirst()
      .slice(0, 5)
      .map(({ _id }) => _id)
    const { data } = await harness.run(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Campaign { name status createdAt creator { id } } } }',
      { ids: [...ids, 'cam_nobody00000000000'] },
    )
    expect(data.nodes).toEqual([
      ...newestFirst()
        .slice(0, 5)
        .map(({ _id, name, status, createdAt, createdBy }) => ({
          id: _id,
          name,
          status: status.toUpperCase(),
          createdAt,
          creator: { id: createdBy },
        })),
      null,
    ])
    expect(harness.calls()).toEqual(['GET /api/campaigns/reports'])
    expect(harness.drift).toEqual([])
  })

  test('are found together: many in the list', async () => {
    const ids = newestFirst()
      .slice(0, 30)
      .map(({ _id }) => _id)
    const { data } = await harness.run('query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Campaign { name emoji } } }', {
      ids,
    })
    expect(data.nodes).toEqual(
      newestFirst()
        .slice(0, 30)
        .map(({ name, emoji }) => ({ name, emoji: emoji ?? null })),
    )
    expect(harness.calls()).toEqual(['GET /api/campaigns'])
  })

  test('and what only the list has comes from it, with the rest', async () => {
    const { data } = await harness.run(
      '{ team { senders(state: RUNNING) { user { id } campaigns { campaign { id name status emoji } channels } } } }',
    )
    expect(data.team.senders.length).toBeGreaterThan(1)
    for (const { user, campaigns } of data.team.senders) {
      const own = harness.team.campaigns
        .all()
        .filter(({ status, senders }) => status === 'running' && senders.some(({ id }) => id === user.id))
      expect(campaigns.map(({ campaign }: { campaign: unknown }) => campaign)).toEqual(
        own.map(({ _id, name, emoji }) => ({ id: _id, name, status: 'RUNNING', emoji: emoji ?? null })),
      )
    }
    expect(data.team.senders[0].campaigns[0].channels.length).toBeGreaterThan(0)
    expect(harness.calls()).toEqual(['GET /api/team/senders', 'GET /api/campaigns'])
    expect(harness.drift).toEqual([])
  })

  test('are found in the reports as well when the list is longer than its first page', async () => {
    const [first] = harness.team.campaigns.all()
    if (first === undefined) throw new Error('no campaign')
    for (let number = 0; number < 150; number += 1)
      harness.team.campaigns.insert({ ...first, _id: `cam_more${number}`, createdAt: '2026-01-14T00:00:00.000Z' })
    const ids = newestFirst(({ _id }) => !_id.startsWith('cam_more')).map(({ _id }) => _id)
    const { data } = await harness.run('query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Campaign { name } } }', {
      ids,
    })
    expect(data.nodes).toHaveLength(ids.length)
    expect(data.nodes).not.toContain(null)
    expect(harness.calls()).toEqual(['GET /api/campaigns', 'GET /api/campaigns/reports'])
  })
})
