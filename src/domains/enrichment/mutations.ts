import { action, entityField } from '../../graph/action.ts'
import { Refused, Unacceptable } from '../../graph/user-errors.ts'
import { enrichment } from './contract.ts'
import {
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

action('leadEnrich', {
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
    const faults = [...faultsOfRequest(input), ...faultsOfWebhook(webhookUrl)]
    if (faults.length > 0) throw new Refused(faults)
    const started = await context.lemlist.call(enrichment.leadEnrich, {
      leadId,
      ...flagsOf(input),
      force: force || undefined,
      webhookUrl: webhookUrl?.href,
    })
    if (started === undefined) return null
    context.lemlist.remember(started.id, leadId)
    return { id: started.id }
  },
  payload,
})

action('enrich', {
  description: 'Looks for data about a person, who need not be known to the team. Spends credits.',
  role: 'SEND',
  sideEffects: ['SPENDS_CREDITS'],
  input: t => ({ ...personFields(t), ...requestFields(t), ...webhookField(t) }),
  run: async (input, context): Promise<EnrichmentSource | null> => {
    const { webhookUrl, verifyEmail, findEmail, linkedinEnrichment } = input
    const person = saidOf(input)
    const faults = [...faultsOfRequest(input), ...faultsOfPerson(input), ...faultsOfWebhook(webhookUrl)]
    if (verifyEmail === true && findEmail !== true && person.email === undefined)
      faults.push(new Unacceptable('There is no address to check', 'email'))
    if (linkedinEnrichment === true && person.linkedinUrl === undefined)
      faults.push(new Unacceptable('There is no profile to read', 'linkedinUrl'))
    if (faults.length > 0) throw new Refused(faults)
    const started = await context.lemlist.call(enrichment.enrich, {
      ...flagsOf(input),
      ...person,
      webhookUrl: webhookUrl?.href,
    })
    return started === undefined ? null : { id: started.id }
  },
  payload,
})
