import type { LoggedEvent } from '../../events/event.ts'
import { checkArguments } from '../../graph/bounds.ts'
import { builder } from '../../graph/builder.ts'
import { costs, each } from '../../graph/cost.ts'
import { StateSource } from '../../graph/live.ts'
import { enrichment } from './contract.ts'
import { EnrichmentRef, type EnrichmentSource, findEnrichment } from './node.ts'

/** How often lemlist is asked while an enrichment runs, in milliseconds; most end within 30 seconds. */
const everyMs = 3000

/** What lemlist tells when enrichments have ended. */
const endings: ReadonlySet<string> = new Set(['enrichmentDone', 'enrichmentError'])

const hasId = (told: unknown, id: string): boolean =>
  typeof told === 'object' && told !== null && 'id' in told && told.id === id

/** Whether an event tells that the enrichment has ended. lemlist: one call may tell of several. */
const ends =
  (id: string) =>
  ({ type, body: { data } }: LoggedEvent): boolean =>
    endings.has(type) && Array.isArray(data) && data.some(told => hasId(told, id))

const hasEnded = (enrichment: EnrichmentSource | null): boolean => enrichment?.row?.enrichmentStatus !== 'in-progress'

builder.subscriptionField('enrichmentProgress', t =>
  t.field({
    ...costs(each(enrichment.enrichment)),
    type: EnrichmentRef,
    args: { id: t.arg.id({ required: true, description: 'Id of the enrichment, `enr_…`.' }) },
    subscribe: (_root, args, _context, info) => {
      checkArguments(args, info)
      const { id } = args
      return new StateSource({
        read: context => findEnrichment(id, context),
        touchedBy: ends(id),
        everyMs,
        isLast: hasEnded,
      })
    },
    resolve: (enrichment: EnrichmentSource | null) => enrichment,
    description:
      'An enrichment: at once, then whenever something of it has changed, up to its end, `DONE` or `ERROR`; null, and at its end, where there is none with this id. While it runs the gateway asks lemlist every three seconds, and when lemlist says that it has ended: one call each time for all who watch.',
  }),
)
