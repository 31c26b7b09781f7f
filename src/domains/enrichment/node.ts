import { builder } from '../../graph/builder.ts'
import type { Context } from '../../graph/context.ts'
import { orNull } from '../../graph/errors.ts'
import { eachLoader } from '../../graph/loader.ts'
import { idPrefixes } from '../../graph/node.ts'
import { LemlistError } from '../../lemlist/errors.ts'
import { subjects } from '../subjects.ts'
import { type Enrichment, enrichment } from './contract.ts'

/** An enrichment by id, with its row where that was read already; one without was started a moment ago. */
export interface EnrichmentSource {
  readonly id: string
  readonly row?: Enrichment
}

idPrefixes('Enrichment', 'enr')

/** An enrichment in the graph. */
export const EnrichmentRef = builder.objectRef<EnrichmentSource>('Enrichment')

/** lemlist: 202 is all that is known of the answer while it runs: its body may be anything. */
const running: Enrichment = { enrichmentStatus: 'in-progress' }

/** What an enrichment that has ended may have found. */
const found = [subjects.leads, subjects.contacts, subjects.companies].map(subject => ({
  subject,
  marks: 'all' as const,
}))

/** How far it is. lemlist: one that has ended may have changed leads, contacts and companies that were read before. */
const read = async (context: Context, enrichId: string): Promise<Enrichment> => {
  try {
    const row = (await context.lemlist.call(enrichment.enrichment, { enrichId })) ?? running
    if (row.enrichmentStatus !== 'in-progress') await context.lemlist.outdated(enrichId, found)
    return row
  } catch (error) {
    if (error instanceof LemlistError && error.status === 202) return running
    throw error
  }
}

/** What lemlist says of an enrichment; null when there is none. */
export const enrichmentRow = eachLoader((context: Context, id: string) => orNull(read(context, id)))

/** The enrichment with this id; null when there is none. */
export const findEnrichment = async (id: string, context: Context): Promise<EnrichmentSource | null> => {
  const row = await enrichmentRow(context, id)
  return row && { id, row }
}
