import { builder } from '../../graph/builder.ts'
import type { Context } from '../../graph/context.ts'
import { type Download, linkTo } from '../../graph/download.ts'
import { orNull, unreadable } from '../../graph/errors.ts'
import { CampaignRef } from '../campaigns/node.ts'
import { type ExportJob, exports } from './contract.ts'

/** An export and the campaign it was asked for with. */
export interface ExportSource {
  readonly campaignId: string
  readonly job: ExportJob
}

const CampaignExportStatus = builder.enumType('CampaignExportStatus', {
  description: 'How far an export is.',
  values: {
    PENDING: { value: 'pending', description: 'It is being made; `campaignExportProgress` tells how it goes on.' },
    DONE: { value: 'done', description: 'The file is there.' },
    ERROR: { value: 'error', description: 'It failed, and there will be no file.' },
  } as const,
})

/** The export with this id; null when the campaign has none. */
export const findExport = async (
  context: Context,
  campaignId: string,
  exportId: string,
): Promise<ExportSource | null> => {
  const answer = await orNull(context.lemlist.call(exports.campaignExport, { campaignId, exportId }))
  return answer?.job === undefined ? null : { campaignId, job: answer.job }
}

const link = linkTo(exports.exportFile)

/** lemlist: the address of a file needs no key, so it stays here; whatever else it may lead to is no export. */
const fileNameIn = (url: string): string | undefined =>
  /^\/api\/files\/exports\/([\w.-]+)$/.exec(URL.parse(url)?.pathname ?? '')?.[1]

/** The link of the gateway to the file of an export; null while there is none. */
const linkOf = async (context: Context, { job }: ExportSource): Promise<Download | null> => {
  const fileName = job.status === 'pending' || job.url === undefined ? undefined : fileNameIn(job.url)
  return fileName === undefined ? null : link(context, { fileName }, `campaign-export-${job.id}.csv`)
}

/** How long lemlist keeps a file. Source: the export of a campaign in lemlist's retired API reference. */
const keptMs = 24 * 3_600_000

/** From when on the link leads nowhere: because it has expired, or because lemlist has the file no more. */
const expiryOf = async (context: Context, source: ExportSource): Promise<string | null> => {
  const made = await linkOf(context, source)
  const { endedAt } = source.job
  if (made === null || endedAt === undefined) return made?.expiresAt ?? null
  return new Date(Math.min(Date.parse(made.expiresAt), Date.parse(endedAt) + keptMs)).toISOString()
}

/** lemlist: the counters may stay 0 to the end, and then tell nothing. */
const progressOf = ({ job: { status, progress, total } }: ExportSource): number | null => {
  if (status === 'done') return 1
  if (status === 'error' || progress === undefined || total === undefined || total <= 0) return null
  return Math.min(Math.max(progress / total, 0), 1)
}

/** An export in the graph. */
export const CampaignExportRef = builder.objectRef<ExportSource>('CampaignExport').implement({
  description:
    'The statistics of a campaign on their way into a CSV file, lead by lead and step by step. lemlist knows an export for two hours.',
  fields: t => ({
    id: t.id({
      nullable: false,
      resolve: ({ job }) => job.id,
      description: 'Its id, `axp_…`. It is found by this together with its campaign only.',
    }),
    campaign: t.field({
      type: CampaignRef,
      resolve: ({ campaignId, job }) => ({ id: job.campaignId ?? campaignId, name: job.campaignName }),
      description: 'The campaign.',
    }),
    status: t.field({
      type: CampaignExportStatus,
      nullable: false,
      resolve: ({ job }) => {
        if (job.status === undefined) throw unreadable('how far the export is')
        return job.status
      },
      description: 'How far it is.',
    }),
    progress: t.float({
      resolve: progressOf,
      description: 'How much of it is done, from 0 to 1. Null where lemlist does not count, and when it failed.',
    }),
    stage: t.string({
      resolve: ({ job }) => job.progressType ?? null,
      description: "What is being done, in lemlist's word: `starting`, `processing`, `done`.",
    }),
    stageIndex: t.int({
      resolve: ({ job }) => job.progressIndex ?? null,
      description: 'How many stages are behind it. How many there are lemlist does not say; it has counted to 6.',
    }),
    startedAt: t.field({
      type: 'DateTime',
      resolve: ({ job }) => job.startedAt ?? null,
      description: 'When it was started.',
    }),
    endedAt: t.field({
      type: 'DateTime',
      resolve: ({ job }) => job.endedAt ?? null,
      description: 'When it was done. Null while it is pending.',
    }),
    fileSize: t.int({
      resolve: ({ job }) => job.fileSize ?? null,
      description: 'Size of the file in bytes. Null while there is none.',
    }),
    email: t.field({
      type: 'EmailAddress',
      resolve: ({ job }) => job.email ?? null,
      description: 'Who is told by mail when it is done. Null when nobody is.',
    }),
    url: t.field({
      type: 'URL',
      resolve: async (source, _, context) => (await linkOf(context, source))?.url ?? null,
      description:
        'Link to the file, to be fetched with a plain GET: `text/csv` with a header row. Whoever has the link can fetch it until it expires: treat it like a password. Null while there is no file.',
    }),
    expiresAt: t.field({
      type: 'DateTime',
      resolve: (source, _, context) => expiryOf(context, source),
      description:
        'From when on `url` leads nowhere: when the link expires, or 24 hours after the export ended, whichever is sooner. Ask again for a fresh link. Null while there is none.',
    }),
  }),
})
