import { builder } from '../../graph/builder.ts'
import type { Context } from '../../graph/context.ts'
import { costs, each } from '../../graph/cost.ts'
import { LeadRef } from '../leads/node.ts'
import { EmailStatusEnum } from '../leads/states.ts'
import type { Enrichment } from './contract.ts'
import { enrichment } from './contract.ts'
import { EnrichmentRef, type EnrichmentSource, enrichmentRow, findEnrichment } from './node.ts'

const EnrichmentStatusEnum = builder.enumType('EnrichmentStatus', {
  description: 'How far an enrichment is.',
  values: {
    IN_PROGRESS: { value: 'in-progress', description: 'It runs; `enrichmentProgress` tells when it has ended.' },
    DONE: { value: 'done', description: 'It has ended, whether or not something was found.' },
    ERROR: { value: 'error', description: 'It failed.' },
  },
})

const rowOf = async (context: Context, { id, row }: EnrichmentSource): Promise<Enrichment | null> =>
  row ?? enrichmentRow(context, id)

const cost = 'Right after the start it costs one call, for all such fields together.'
const sought = 'Null while it runs, and where it was not looked for.'

builder.node(EnrichmentRef, {
  id: { resolve: ({ id }) => id },
  loadOne: findEnrichment,
  description:
    'Data about a person that lemlist looks for. Most end within 30 seconds; `enrichmentProgress` tells when. What was read of leads and contacts is read anew once it is seen to have ended.',
  fields: t => ({
    status: t.field({
      type: EnrichmentStatusEnum,
      nullable: false,
      resolve: ({ row }) => row?.enrichmentStatus ?? 'in-progress',
      description: 'How far it is. Right after the start it is `IN_PROGRESS` without a call.',
    }),
    email: t.field({
      type: 'EmailAddress',
      resolve: async (source, _, context) => (await rowOf(context, source))?.data?.email?.email ?? null,
      description: `The address that was found or checked. ${sought} ${cost}`,
    }),
    emailStatus: t.field({
      type: EmailStatusEnum,
      resolve: async (source, _, context) => (await rowOf(context, source))?.data?.email?.status ?? null,
      description: `What checking the address came to. Null where it was not checked. ${cost}`,
    }),
    emailNotFound: t.boolean({
      resolve: async (source, _, context) => (await rowOf(context, source))?.data?.email?.notFound ?? null,
      description: `True when an address was looked for in vain. ${sought} ${cost}`,
    }),
    phone: t.string({
      resolve: async (source, _, context) => (await rowOf(context, source))?.data?.phone?.phone ?? null,
      description: `The phone number that was found. ${sought} ${cost}`,
    }),
    phoneNotFound: t.boolean({
      resolve: async (source, _, context) => (await rowOf(context, source))?.data?.phone?.notFound ?? null,
      description: `True when a phone number was looked for in vain. ${sought} ${cost}`,
    }),
    linkedin: t.field({
      type: 'JSON',
      resolve: async (source, _, context) => (await rowOf(context, source))?.data?.linkedin ?? null,
      description: `What LinkedIn says of the person, in lemlist's own words. ${sought} ${cost}`,
    }),
    input: t.field({
      type: 'JSON',
      resolve: async (source, _, context) => (await rowOf(context, source))?.input ?? null,
      description: `What was said of the person, by lemlist's names. Null where lemlist does not repeat it. ${cost}`,
    }),
    data: t.field({
      type: 'JSON',
      resolve: async (source, _, context) => (await rowOf(context, source))?.data ?? null,
      description: `All that was found, in lemlist's own words. Null while it runs. ${cost}`,
    }),
    lead: t.field({
      type: LeadRef,
      resolve: ({ id }, _, { lemlist }) => {
        const leadId = lemlist.parentOf(id)
        return leadId === undefined ? null : { id: leadId, facts: {} }
      },
      description:
        'The lead it was started for with `leadEnrich`, while the gateway remembers it; lemlist does not tell. Null for others.',
    }),
  }),
})

builder.queryField('enrichment', t =>
  t.field({
    ...costs(each(enrichment.enrichment)),
    type: EnrichmentRef,
    args: { id: t.arg.id({ required: true, description: 'Id of the enrichment, `enr_…`.' }) },
    resolve: (_root, { id }, context) => findEnrichment(id, context),
    description: 'An enrichment by its id; null when there is none. Costs one call each time: no answer is kept.',
  }),
)
