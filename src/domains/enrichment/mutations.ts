import { action, entityField } from '../../graph/action.ts'
import { costs, each } from '../../graph/cost.ts'
import { calling, type Refusal, refuseAll } from '../../graph/user-errors.ts'
import { enrichment } from './contract.ts'
import {
  faultsOfLack,
  faultsOfPerson,
  faultsOfRequest,
  faultsOfWebhook,
  flagsOf,
  personFields,
  requestFields,
  saidOf,
  webhookField,
} from './inputs.ts'
import { EnrichmentRef, type EnrichmentSource } from './node.ts'

const payload = entityField('enrichment', {
  type: EnrichmentRef,
  description: 'What was started, to be asked for by its id. Null when the action was refused.',
})

/** lemlist: what is there and what was looked for in vain are refused in the same words, and force helps against one. */
const skipped = (forced: boolean): Refusal =>
  forced
    ? [
        /ALREADY_ENRICHED/,
        ['leadId'],
        'With what is known of the lead, this was looked for in vain: `force` is no help',
      ]
    : [/ALREADY_ENRICHED/, ['force'], 'It is there, or was looked for: `force: true` looks again for what is there']

action('leadEnrich', {
  ...costs(each(enrichment.leadEnrich)),
  description:
    'Looks for data about a lead and writes what is found on the lead and its contact. What is there already, and what runs, is refused as a conflict. Spends credits.',
  role: 'SEND',
  sideEffects: ['SPENDS_CREDITS'],
  input: t => ({
    leadId: t.id({ required: true, description: 'The lead, `lea_…`.' }),
    ...requestFields(t),
    force: t.boolean({
      description:
        'Whether to look again for what is there already. It does not help against one that runs, nor where the same was looked for in vain.',
    }),
    ...webhookField(t),
  }),
  run: async (input, context): Promise<EnrichmentSource | null> => {
    const { leadId, force, webhookUrl } = input
    refuseAll([...faultsOfRequest(input), ...faultsOfWebhook(webhookUrl)])
    const call = context.lemlist.call(enrichment.leadEnrich, {
      leadId,
      ...flagsOf(input),
      force: force || undefined,
      webhookUrl: webhookUrl?.href,
    })
    const started = await calling([skipped(force === true)], call)
    if (started === undefined) return null
    context.lemlist.remember(started.id, leadId)
    return { id: started.id }
  },
  payload,
})

action('enrich', {
  ...costs(each(enrichment.enrich)),
  description:
    'Looks for data about a person, who need not be known to the team. An address or a phone number is looked for by `linkedinUrl`, or by `firstName`, `lastName` and a company. Spends credits.',
  role: 'SEND',
  sideEffects: ['SPENDS_CREDITS'],
  input: t => ({ ...personFields(t), ...requestFields(t), ...webhookField(t) }),
  run: async (input, context): Promise<EnrichmentSource | null> => {
    const { webhookUrl } = input
    const ofPerson = faultsOfPerson(input)
    const lacking = ofPerson.length > 0 ? ofPerson : faultsOfLack(input)
    refuseAll([...faultsOfRequest(input), ...lacking, ...faultsOfWebhook(webhookUrl)])
    const started = await context.lemlist.call(enrichment.enrich, {
      ...flagsOf(input),
      ...saidOf(input),
      webhookUrl: webhookUrl?.href,
    })
    return started === undefined ? null : { id: started.id }
  },
  payload,
})
