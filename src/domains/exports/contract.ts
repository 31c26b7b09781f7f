import { z } from 'zod'
import { chapter, get, put } from '../../lemlist/endpoint.ts'
import * as param from '../../lemlist/params.ts'
import { document, file, id, instant, int, maybe, number, openMap, text } from '../../lemlist/wire.ts'

/**
 * The statistics of a campaign on their way into a file. `endedAt`, `fileSize` (bytes) and `url` come when it is done.
 * lemlist: `progress` and `total` may stay 0 throughout, `progressTime` is in milliseconds since 1970, and whether the
 * id is `_id` or `id` or both depends on the answer.
 */
const ExportJob = z.object({
  id,
  campaignId: maybe(id),
  campaignName: maybe(text),
  status: maybe(z.enum(['pending', 'done', 'error'])),
  startedAt: maybe(instant),
  endedAt: maybe(instant),
  progressIndex: maybe(int),
  progressType: maybe(text),
  progressTime: maybe(number),
  progress: maybe(int),
  total: maybe(int),
  fileSize: maybe(int),
  url: maybe(text),
  email: maybe(text),
})
export type ExportJob = z.output<typeof ExportJob>

/** An export, or the words in place of it. lemlist: a refusal may come with status 200, as `{ ok: false, message }`. */
const ExportAnswer = z.object({ job: maybe(ExportJob), message: maybe(text) })

/** lemlist: the export stands under `status` with an `ok` beside it, except in the answer to its start. */
const unwrapped = (json: unknown): unknown => {
  const outer = openMap.safeParse(json).data
  const inner = openMap.safeParse(outer?.status).data ?? outer
  if (outer === undefined || inner === undefined) return json
  const exportId = inner.id ?? inner._id
  return { message: outer.message, ...(exportId === undefined ? {} : { job: { ...inner, id: exportId } }) }
}

const exportAnswer = document(ExportAnswer, unwrapped)

/** Chapter Exports of the API: what it gives as files. */
export const exports = chapter({
  /** lemlist: deprecated since 3 December 2021 in favour of the export that is started and asked for. */
  campaignStatsCsv: get('/campaigns/:campaignId/export', {
    serves: 'Query.campaignStatsCsv',
    sandbox: 'The file that a started export makes, at once.',
    evidence: 'retired',
    reply: file,
  }),
  /** lemlist: the older name of the export of a campaign's leads. */
  campaignLeadListCsv: get('/campaigns/:campaignId/export/list', {
    serves: 'Query.campaignLeadListCsv',
    sandbox: 'The same file as the export of the campaign’s leads.',
    evidence: 'retired',
    query: { state: param.commaList },
    reply: file,
  }),
  /** lemlist: a GET that makes something: an export for each call. */
  campaignExportStart: get('/campaigns/:campaignId/export/start', {
    serves: 'Mutation.campaignExportStart',
    sandbox: 'Begins an export, which takes six steps.',
    reads: false,
    changes: [],
    reply: exportAnswer,
  }),
  /** lemlist: an export is known for two hours; after that, and for ever if it never ended, it answers 404. */
  campaignExport: get('/campaigns/:campaignId/export/:exportId/status', {
    serves: 'Query.campaignExport',
    sandbox: 'One step further with each question and each half second; gone after two hours.',
    reply: exportAnswer,
  }),
  /** lemlist: possible while it is pending and after it is done. */
  campaignExportEmail: put('/campaigns/:campaignId/export/:exportId/email/:email', {
    serves: 'Mutation.campaignExportEmail',
    sandbox: 'Notes the address; no mail is sent.',
    repeatable: false,
    changes: [],
    reply: exportAnswer,
  }),
  /** The file that the `url` of an export leads to, by the last part of it. */
  exportFile: get('/files/exports/:fileName', {
    serves: 'CampaignExport.url',
    sandbox: 'The statistics of every lead at every step, for 24 hours.',
    evidence: 'undocumented',
    reply: file,
  }),
})
