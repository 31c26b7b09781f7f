import { action, type Deleted, deletedField } from '../../graph/action.ts'
import { bounds } from '../../graph/bounds.ts'
import { builder } from '../../graph/builder.ts'
import type { Context } from '../../graph/context.ts'
import { costs, each } from '../../graph/cost.ts'
import { given } from '../../graph/given.ts'
import { Partly, refuseAll, Unacceptable } from '../../graph/user-errors.ts'
import type { InputOf } from '../../lemlist/endpoint.ts'
import { LemlistError } from '../../lemlist/errors.ts'
import type { Hook } from '../team/contract.ts'
import { webhooks } from './contract.ts'
import { isEventName, WebhookEventType } from './events.ts'
import { WebhookRef } from './graph.ts'
import { currentEvent } from './names.ts'
import { targetFault } from './target.ts'

interface Wanted {
  readonly targetUrl: URL
  readonly types?: readonly string[] | undefined
  readonly rawTypes?: readonly string[] | undefined
  readonly secret?: string | undefined
}

function* faultsOf({ targetUrl, rawTypes }: Wanted, { isNear = false }: Context): Generator<Unacceptable> {
  const fault = targetFault(targetUrl, isNear)
  if (fault !== undefined) yield new Unacceptable(`\`targetUrl\` ${fault}`, 'targetUrl')
  for (const [place, raw] of rawTypes?.entries() ?? [])
    if (!isEventName(raw))
      yield new Unacceptable(`\`rawTypes\`: "${raw.slice(0, 60)}" is not the name of an event`, 'rawTypes', `${place}`)
}

/** The events, each once and as lemlist spells it; one that is undefined stands for all where none is named. */
const eventsOf = ({ types = [], rawTypes = [] }: Wanted): readonly (string | undefined)[] => {
  const events = [...new Set([...types, ...rawTypes].map(currentEvent))]
  return events.length === 0 ? [undefined] : events
}

/** Why the hook of one event was not made, with the event in its words. */
const faultOf = (event: string | undefined, reason: unknown): unknown =>
  reason instanceof LemlistError ? new LemlistError(`\`types\` ${event}: ${reason.message}`, reason) : reason

action('webhookCreate', {
  ...costs(each(webhooks.webhookCreate)),
  description:
    'Has lemlist call an address when something happens, with all that is known of the event and the lead. There is one hook for each event, and one call to make it; where some cannot be made, the others are there and the refusals say which. From then on data of the team leave for that address, whoever asked for it: hence the role. A hook cannot be changed: make another one and delete the first.',
  role: 'SEND',
  input: t => ({
    targetUrl: t.field({
      type: 'URL',
      required: true,
      extensions: bounds({ characters: 2_000 }),
      description:
        'What lemlist calls: `https:`, on the internet, without a user name or password in it. On the sandbox also an address of this machine, which is all that it calls.',
    }),
    types: t.field({
      type: [WebhookEventType],
      extensions: bounds({ empty: false }),
      description: 'The events it is called for. Every event when neither these nor `rawTypes` are given.',
    }),
    rawTypes: t.stringList({
      extensions: bounds({ items: 100, empty: false }),
      description: 'Further events in the spelling of lemlist, for those that `types` does not have.',
    }),
    campaignId: t.id({ description: 'Only for this campaign, `cam_…`. For the whole team when it is left out.' }),
    isFirst: t.boolean({ description: 'Only for the first event of its kind for a lead and step.' }),
    secret: t.string({
      extensions: bounds({ characters: 500, blank: false }),
      description:
        'A text that stands as `secret` in the body of every call, to recognise lemlist by. Nobody can read or change it later.',
    }),
  }),
  run: async (input, context): Promise<readonly Hook[] | Partly<readonly Hook[]>> => {
    const wanted = given(input)
    refuseAll(faultsOf(wanted, context))
    const { targetUrl, campaignId, isFirst, secret } = wanted
    const place = { campaignId, isFirst }
    const make = (type: string | undefined): Promise<Hook | undefined> => {
      const asked: InputOf<typeof webhooks.webhookCreate> = {
        ...place,
        body: { targetUrl: targetUrl.href, type, ...place, secret },
      }
      return context.lemlist.call(webhooks.webhookCreate, asked)
    }
    // The first by itself: what is refused for it is refused for all.
    const [first, ...others] = eventsOf(wanted)
    const made = [await make(first)]
    const refused: unknown[] = []
    for (const [place, outcome] of (await Promise.allSettled(others.map(make))).entries()) {
      if (outcome.status === 'fulfilled') made.push(outcome.value)
      else refused.push(faultOf(others[place], outcome.reason))
    }
    const hooks = made.filter(hook => hook !== undefined)
    return refused.length === 0 ? hooks : new Partly(hooks, refused)
  },
  payload: ref =>
    builder.objectField(ref, 'webhooks', t =>
      t.field({
        type: [WebhookRef],
        nullable: true,
        resolve: ({ entity }) => entity,
        description: 'The hooks that were made, one for each event. Null when the action was refused.',
      }),
    ),
})

action('webhookDelete', {
  ...costs(each(webhooks.webhookDelete)),
  description: 'Deletes a hook: lemlist does not call its address for it any more. Its secret is lost with it.',
  role: 'WRITE',
  sideEffects: ['DELETES'],
  input: t => ({ webhookId: t.id({ required: true, description: 'Id of the hook, `hoo_…`.' }) }),
  run: async ({ webhookId }, context): Promise<Deleted> => {
    await context.lemlist.call(webhooks.webhookDelete, { hookId: webhookId })
    return { deletedId: webhookId }
  },
  payload: deletedField('hook'),
})
