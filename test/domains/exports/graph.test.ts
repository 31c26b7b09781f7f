import { beforeEach, describe, expect, test } from 'vitest'
import { first } from '../../contract/row.ts'
import { type Harness, startHarness } from '../../support/harness.ts'
import { edited } from '../edited.ts'

let harness: Harness
beforeEach(() => {
  harness = startHarness()
})

const campaign = () => first(harness.team.campaigns, ({ status }) => status === 'running')

const fields = 'id status progress stage stageIndex startedAt endedAt fileSize email url expiresAt campaign { id name }'

const act = async (name: 'campaignExportStart' | 'campaignExportEmail', input: object) => {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`
  const query = `mutation ($input: ${type}!) {
    ${name}(input: $input) { export { ${fields} } userErrors { code message field } }
  }`
  const { data, errors } = await harness.run(query, { input })
  return { payload: data?.[name], codes: errors?.map(({ extensions }) => extensions.code) }
}

const poll = async (exportId: string, campaignId = campaign()._id) => {
  const { data, errors } = await harness.run(
    `query ($campaignId: ID!, $exportId: ID!) {
      campaignExport(campaignId: $campaignId, exportId: $exportId) { ${fields} }
    }`,
    { campaignId, exportId },
  )
  return { job: data?.campaignExport, codes: errors?.map(({ extensions }) => extensions.code) }
}

const started = async (): Promise<string> =>
  (await act('campaignExportStart', { campaignId: campaign()._id })).payload.export.id

const iso = (ms = harness.clock.now()): string => new Date(ms).toISOString()

describe('campaignExportStart', () => {
  test('makes an export that has just begun', async () => {
    const { _id: campaignId, name } = campaign()
    const { payload } = await act('campaignExportStart', { campaignId })
    const [made] = harness.team.exports.all()
    expect(payload).toEqual({
      export: {
        id: made?._id,
        status: 'PENDING',
        progress: null,
        stage: 'starting',
        stageIndex: 0,
        startedAt: iso(),
        endedAt: null,
        fileSize: null,
        email: null,
        url: null,
        expiresAt: null,
        campaign: { id: campaignId, name },
      },
      userErrors: [],
    })
    expect(harness.calls()).toEqual([`GET /api/campaigns/${campaignId}/export/start`])
    expect(harness.drift).toEqual([])
  })

  test('is not sent a second time when lemlist fails, because each makes an export', async () => {
    harness.sandbox.faults.add({ operation: 'campaignExportStart', kind: 'status', status: 503 })
    expect((await act('campaignExportStart', { campaignId: campaign()._id })).codes).toEqual(['UPSTREAM_UNAVAILABLE'])
    expect(harness.calls()).toHaveLength(1)
  })

  test('refuses an unknown campaign', async () => {
    const { payload } = await act('campaignExportStart', { campaignId: 'cam_NoneOfThese000000' })
    expect(payload).toEqual({
      export: null,
      userErrors: [{ code: 'NOT_FOUND', message: 'Campaign not found', field: ['input', 'campaignId'] }],
    })
    expect(harness.team.exports.size).toBe(0)
  })

  test('tells the words that lemlist answers with status 200', async () => {
    harness = startHarness({ upstream: edited(/export\/start$/, () => ({ ok: false, message: 'Too many exports' })) })
    const { payload } = await act('campaignExportStart', { campaignId: campaign()._id })
    expect(payload).toEqual({
      export: null,
      userErrors: [{ code: 'BAD_USER_INPUT', message: 'Too many exports', field: ['input'] }],
    })
    expect(harness.drift).toEqual([])
  })
})

describe('campaignExport', () => {
  test('is asked for anew each time, and done in the end with a link that gives the file', async () => {
    const { _id: campaignId } = campaign()
    const id = await started()
    harness.forget()
    const pending = await poll(id)
    expect(pending.job).toMatchObject({ id, status: 'PENDING', stage: 'processing', stageIndex: 1, url: null })
    expect(pending.job.progress).toBeCloseTo(1 / 6, 1)
    for (let polls = 0; polls < 5; polls += 1) await poll(id)
    const { job } = await poll(id)
    expect(job).toMatchObject({
      status: 'DONE',
      progress: 1,
      stage: 'done',
      endedAt: iso(),
      expiresAt: iso(harness.clock.now() + 600_000),
    })
    expect(harness.calls()).toEqual(Array(7).fill(`GET /api/campaigns/${campaignId}/export/${id}/status`))
    expect(job.url).toMatch(/^http:\/\/127\.0\.0\.1:4000\/downloads\//)
    const file = await harness.fetch(new Request(job.url))
    const text = await file.text()
    expect(text).toBe(harness.team.exports.get(id)?.csv)
    expect(Buffer.byteLength(text)).toBe(job.fileSize)
    expect(file.headers.get('content-disposition')).toBe(`attachment; filename="campaign-export-${id}.csv"`)
    expect(harness.calls().at(-1)).toBe(`GET /api/files/exports/${harness.team.exports.get(id)?.fileName}`)
    expect(harness.drift).toEqual([])
  })

  test('is null for an unknown export, another campaign’s, an unknown campaign, an empty id, and after two hours', async () => {
    const id = await started()
    const other = first(harness.team.campaigns, ({ _id }) => _id !== campaign()._id)._id
    const none = { job: null, codes: undefined }
    expect(await poll('axp_NoneOfThese000000')).toEqual(none)
    expect(await poll(id, other)).toEqual(none)
    expect(await poll(id, 'cam_NoneOfThese000000')).toEqual(none)
    harness.forget()
    expect(await poll('')).toEqual(none)
    expect(await poll(id, '')).toEqual(none)
    expect(harness.calls()).toEqual([])
    harness.clock.advance(2 * 3_600_000)
    expect(await poll(id)).toEqual(none)
  })

  test('a link expires with the file where that is sooner', async () => {
    const id = await started()
    const endedAt = iso(harness.clock.now() - 24 * 3_600_000 + 60_000)
    harness.team.exports.update(id, { endedAt, csv: 'leadId\n' })
    expect((await poll(id)).job.expiresAt).toBe(iso(harness.clock.now() + 60_000))
  })

  test('an address that is not that of an export, a failure and a status that is missing give no link', async () => {
    const answers = [
      { status: 'done', url: 'https://files.example.com/other.csv' },
      { status: 'done', url: 'no address' },
      { status: 'error' },
    ]
    for (const answer of answers) {
      const status = { id: 'axp_any1', ...answer }
      harness = startHarness({ upstream: edited(/status$/, () => ({ ok: true, status })) })
      const { job } = await poll(await started())
      expect(job).toMatchObject({ id: 'axp_any1', status: answer.status.toUpperCase(), url: null, expiresAt: null })
      expect(job.progress).toBe(answer.status === 'done' ? 1 : null)
    }
    harness = startHarness({ upstream: edited(/status$/, () => ({ ok: true, status: { id: 'axp_any1' } })) })
    expect(await poll(await started())).toEqual({ job: null, codes: ['UPSTREAM_INVALID'] })
    harness = startHarness({ upstream: edited(/status$/, () => ({ ok: false, message: 'Export not found' })) })
    expect(await poll(await started())).toEqual({ job: null, codes: undefined })
  })
})

describe('campaignExportEmail', () => {
  test('has lemlist write to the address, which is sent whole', async () => {
    const { _id: campaignId } = campaign()
    const exportId = await started()
    harness.forget()
    const { payload } = await act('campaignExportEmail', { campaignId, exportId, email: 'ann+a@acme.example' })
    expect(payload).toMatchObject({
      export: { id: exportId, status: 'PENDING', email: 'ann+a@acme.example' },
      userErrors: [],
    })
    expect(harness.calls()).toEqual([
      `PUT /api/campaigns/${campaignId}/export/${exportId}/email/ann%2Ba%40acme.example`,
    ])
    expect((await poll(exportId)).job.email).toBe('ann+a@acme.example')
    expect(harness.drift).toEqual([])
  })

  test('is sent once, whatever becomes of it, because each sends a mail', async () => {
    const exportId = await started()
    harness.forget()
    harness.sandbox.faults.add({ operation: 'campaignExportEmail', kind: 'status', status: 502 })
    const input = { campaignId: campaign()._id, exportId, email: 'ann@acme.example' }
    expect((await act('campaignExportEmail', input)).codes).toEqual(['UPSTREAM_UNAVAILABLE'])
    expect(harness.calls()).toHaveLength(1)
  })

  test('refuses an unknown export and an unknown campaign, each by its name', async () => {
    const { _id: campaignId } = campaign()
    const exportId = await started()
    const email = 'ann@acme.example'
    const unknown = await act('campaignExportEmail', { campaignId, exportId: 'axp_NoneOfThese000000', email })
    expect(unknown.payload).toEqual({
      export: null,
      userErrors: [{ code: 'NOT_FOUND', message: 'Export not found', field: ['input', 'exportId'] }],
    })
    const nowhere = await act('campaignExportEmail', { campaignId: 'cam_NoneOfThese000000', exportId, email })
    expect(nowhere.payload.userErrors).toEqual([
      { code: 'NOT_FOUND', message: 'Campaign not found', field: ['input', 'campaignId'] },
    ])
    expect(harness.team.exports.get(exportId)).not.toHaveProperty('email')
  })
})

describe('files of a campaign', () => {
  const link = async (field: string) => {
    const { data, errors } = await harness.run(`{ file: ${field} { url fileName contentType expiresAt } }`)
    return { file: data?.file, codes: errors?.map(({ extensions }) => extensions.code) }
  }

  test('a link costs no call, and gives the file each time it is followed', async () => {
    const { _id } = campaign()
    const files = [
      ['campaignStatsCsv', 'campaign-stats', `/campaigns/${_id}/export`, ''],
      ['campaignLeadListCsv', 'campaign-lead-list', `/campaigns/${_id}/export/list`, '?state=all'],
      ['campaignLeadsCsv', 'campaign-leads', `/campaigns/${_id}/export/leads`, '?state=all'],
    ] as const
    for (const [field, name, path, query] of files) {
      harness.forget()
      const { file } = await link(`${field}(campaignId: "${_id}")`)
      expect(file).toEqual({
        url: expect.stringContaining('/downloads/'),
        fileName: `${name}-${_id}.csv`,
        contentType: 'text/csv; charset=utf-8',
        expiresAt: iso(harness.clock.now() + 600_000),
      })
      expect(harness.calls()).toEqual([])
      expect(await (await harness.fetch(new Request(file.url))).text()).toMatch(/^[^\n]+\n/)
      expect(harness.requests.map(each => [each.path, decodeURIComponent(each.query)])).toEqual([
        [`/api${path}`, query],
      ])
    }
  })

  test('leads of some states only are those in the file', async () => {
    const { _id } = campaign()
    const { file } = await link(`campaignLeadsCsv(campaignId: "${_id}", state: [EMAILS_SENT, EMAILS_OPENED])`)
    const text = await (await harness.fetch(new Request(file.url))).text()
    const expected = harness.team.leads
      .where('campaignId', _id)
      .filter(({ state }) => state === 'emailsSent' || state === 'emailsOpened')
    expect(text.match(/\blea_\w+$/gm)).toEqual(expected.map(lead => lead._id))
  })

  test('OTHER is no state to filter by', async () => {
    for (const field of ['campaignLeadsCsv', 'campaignLeadListCsv']) {
      expect(await link(`${field}(campaignId: "cam_any1", state: [OTHER])`)).toEqual({
        file: null,
        codes: ['BAD_USER_INPUT'],
      })
    }
  })
})

test('whoever may only read starts no export, whoever may only write has no mail sent, and lemlist is not asked', async () => {
  harness = startHarness({ role: 'READ' })
  const campaignId = campaign()._id
  expect((await act('campaignExportStart', { campaignId })).codes).toEqual(['FORBIDDEN'])
  harness = startHarness({ role: 'WRITE' })
  const mail = await act('campaignExportEmail', { campaignId, exportId: 'axp_any1', email: 'ann@acme.example' })
  expect(mail.codes).toEqual(['FORBIDDEN'])
  expect(harness.calls()).toEqual([])
})
