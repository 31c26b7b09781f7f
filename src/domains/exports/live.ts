import { checkArguments } from '../../graph/bounds.ts'
import { builder } from '../../graph/builder.ts'
import { costs, each } from '../../graph/cost.ts'
import { StateSource } from '../../graph/live.ts'
import { exports } from './contract.ts'
import { CampaignExportRef, type ExportSource, findExport } from './types.ts'

/** How often lemlist is asked while an export is pending, in milliseconds. */
const everyMs = 2000

const hasEnded = (found: ExportSource | null): boolean =>
  found === null || found.job.status === 'done' || found.job.status === 'error'

builder.subscriptionField('campaignExportProgress', t =>
  t.field({
    ...costs(each(exports.campaignExport)),
    type: CampaignExportRef,
    args: {
      campaignId: t.arg.id({ required: true, description: 'Id of the campaign, `cam_…`.' }),
      exportId: t.arg.id({ required: true, description: 'Id of the export, `axp_…`.' }),
    },
    subscribe: (_root, args, _context, info) => {
      checkArguments(args, info)
      const { campaignId, exportId } = args
      return new StateSource({
        read: context => findExport(context, campaignId, exportId),
        // lemlist tells of no export.
        touchedBy: () => false,
        everyMs,
        isLast: hasEnded,
      })
    },
    resolve: (found: ExportSource | null) => found,
    description:
      'An export that was started with `campaignExportStart`: at once, then whenever something of it has changed, up to its end, `DONE` or `ERROR`; null, and at its end, where the campaign has none with this id. While it is pending the gateway asks lemlist every two seconds: one call each time for all who watch.',
  }),
)
