import { action, entityField } from '../../graph/action.ts'
import { costs, each } from '../../graph/cost.ts'
import { Unacceptable } from '../../graph/user-errors.ts'
import type { ValueOf } from '../../lemlist/endpoint.ts'
import { exports } from './contract.ts'
import { CampaignExportRef, type ExportSource } from './types.ts'

/** The export in an answer; null when lemlist answered nothing. Throws the words that came in place of an export. */
const exportIn = (
  campaignId: string,
  answer: ValueOf<typeof exports.campaignExport> | undefined,
): ExportSource | null => {
  if (answer?.job !== undefined) return { campaignId, job: answer.job }
  if (answer?.message !== undefined) throw new Unacceptable(answer.message)
  return null
}

action('campaignExportStart', {
  ...costs(each(exports.campaignExportStart)),
  description:
    'Starts to write the statistics of a campaign into a CSV file, lead by lead and step by step. `campaignExportProgress` tells when the file is there.',
  role: 'WRITE',
  input: t => ({ campaignId: t.id({ required: true, description: 'Id of the campaign, `cam_…`.' }) }),
  run: async ({ campaignId }, context): Promise<ExportSource | null> =>
    exportIn(campaignId, await context.lemlist.call(exports.campaignExportStart, { campaignId })),
  payload: entityField('export', {
    type: CampaignExportRef,
    description: 'The export, which has just begun. Null when the action was refused.',
  }),
})

action('campaignExportEmail', {
  ...costs(each(exports.campaignExportEmail)),
  description:
    'Has lemlist mail a link to the file of an export to an address: when the export is done, or at once where it is.',
  role: 'SEND',
  sideEffects: ['SENDS_MESSAGE'],
  input: t => ({
    campaignId: t.id({ required: true, description: 'Id of the campaign, `cam_…`.' }),
    exportId: t.id({ required: true, description: 'Id of the export, `axp_…`.' }),
    email: t.field({ type: 'EmailAddress', required: true, description: 'Who is told.' }),
  }),
  run: async ({ campaignId, exportId, email }, context): Promise<ExportSource | null> =>
    exportIn(campaignId, await context.lemlist.call(exports.campaignExportEmail, { campaignId, exportId, email })),
  payload: entityField('export', {
    type: CampaignExportRef,
    description: 'The export as it is now. Null when the action was refused.',
  }),
})
