import { afterEach, beforeEach, expect, test } from 'vitest'
import { first } from '../../contract/row.ts'
import { type Harness, type HarnessOptions, startHarness } from '../../support/harness.ts'

let harness: Harness

const start = async (options: HarnessOptions = {}) => {
  harness = startHarness(options)
  // To know the team takes a call, which is made before anything can be live.
  await harness.station.identities.find()
  harness.forget()
}
beforeEach(() => start())
afterEach(() => harness.station.close())

const campaignId = () => first(harness.team.campaigns, ({ status }) => status === 'running')._id

const watch = (exportId: string) =>
  harness.subscribe(
    `subscription ($campaignId: ID!, $exportId: ID!) {
      campaignExportProgress(campaignId: $campaignId, exportId: $exportId) { id status stageIndex fileSize url }
    }`,
    { campaignId: campaignId(), exportId },
  )

const started = async (): Promise<string> => {
  const { data } = await harness.run(
    'mutation ($input: CampaignExportStartInput!) { campaignExportStart(input: $input) { export { id } } }',
    { input: { campaignId: campaignId() } },
  )
  harness.forget()
  return data.campaignExportStart.export.id
}

const messages = async (stream: Awaited<ReturnType<typeof watch>>) => {
  const shown: { readonly status: string; readonly stageIndex: number; readonly url: string | null }[] = []
  for (let message = await stream.next(); message !== undefined; message = await stream.next()) {
    expect(message.errors).toBeUndefined()
    shown.push(message.data.campaignExportProgress)
  }
  return shown
}

test('an export is shown as it goes on, up to its file, and then no more', async () => {
  const id = await started()
  const shown = await messages(await watch(id))
  const stages = shown.map(({ stageIndex }) => stageIndex)
  expect(stages).toEqual([...new Set(stages)].toSorted((a, b) => a - b))
  expect(shown.slice(0, -1).every(({ status, url }) => status === 'PENDING' && url === null)).toBe(true)
  expect(shown.at(-1)).toMatchObject({ id, status: 'DONE', url: expect.stringMatching(/\/downloads\//) })
  expect(shown.length).toBeGreaterThan(1)
})

test('costs a call every two seconds, for all who watch together', async () => {
  const id = await started()
  const begun = harness.clock.now()
  const [one, two] = await Promise.all((await Promise.all([watch(id), watch(id)])).map(messages))
  expect(one).toEqual(two)
  const calls = harness.calls()
  expect(new Set(calls)).toEqual(new Set([`GET /api/campaigns/${campaignId()}/export/${id}/status`]))
  expect(calls.length).toBeLessThanOrEqual(Math.floor((harness.clock.now() - begun) / 2000) + 1)
})

test('one that failed is shown so, and that is all', async () => {
  await start({
    upstream: async (request, sandbox) => {
      const answer = await sandbox.fetch(request)
      if (!request.url.endsWith('/status')) return answer
      return Response.json({ ok: true, status: { ...(await answer.json()).status, status: 'error' } })
    },
  })
  const id = await started()
  expect(await messages(await watch(id))).toMatchObject([{ id, status: 'ERROR', url: null }])
})

test('one that does not exist is null, and that is all', async () => {
  expect(await messages(await watch('axp_unknown'))).toEqual([null])
  expect(harness.calls()).toHaveLength(1)
})

test('an id that is none is refused before lemlist is called', async () => {
  const { errors } = (await (await watch('x'.repeat(201))).next()) ?? {}
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'exportId' } }])
  expect(harness.calls()).toEqual([])
})
