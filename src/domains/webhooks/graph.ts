import { builder } from '../../graph/builder.ts'
import { costs, once } from '../../graph/cost.ts'
import { onceLoader } from '../../graph/loader.ts'
import { idPrefixes } from '../../graph/node.ts'
import { CampaignRef } from '../campaigns/node.ts'
import type { Hook } from '../team/contract.ts'
import { TeamRef } from '../team/graph.ts'
import { webhooks } from './contract.ts'

idPrefixes('Webhook', 'hoo')

/** All hooks of the team, once per operation. lemlist: a hook cannot be fetched by its id. */
const allHooks = onceLoader(async context => (await context.lemlist.call(webhooks.webhooks, {}))?.rows)

/** The host of an address with its port; the reserved name for none where it is no address. */
const hostOf = (address: string | undefined): string => URL.parse(address ?? '')?.host || 'unknown.invalid'

/** lemlist: one event, a list with commas in older hooks, or none at all for every event. */
const typesOf = ({ type }: Hook): string[] | null => {
  const types = type?.split(',').flatMap(word => word.trim() || [])
  return types === undefined || types.length === 0 ? null : types
}

/** A hook in the graph. */
export const WebhookRef = builder.objectRef<Hook>('Webhook')

builder.node(WebhookRef, {
  id: { resolve: ({ _id }) => _id },
  loadOne: async (id, context) => (await allHooks(context))?.find(({ _id }) => _id === id) ?? null,
  description: 'An address that lemlist calls when something happens. Its secret is never told.',
  fields: t => ({
    targetUrl: t.field({
      type: 'URL',
      // The path of a hook is often its only protection.
      resolve: ({ targetUrl }, _, { viewer }) => (viewer.role === 'SEND' ? (targetUrl ?? null) : null),
      description: 'The address. Null for callers without the role `send`: it may hold a secret.',
    }),
    targetHost: t.string({
      nullable: false,
      resolve: ({ targetUrl }) => hostOf(targetUrl),
      description: 'Host of the address; `unknown.invalid` where lemlist tells no address.',
    }),
    types: t.stringList({
      resolve: typesOf,
      description: 'Events it is called for, in the spelling of lemlist. Null when it is called for every event.',
    }),
    campaign: t.field({
      type: CampaignRef,
      resolve: ({ campaignId }) => (campaignId === undefined ? null : { id: campaignId }),
      description: 'The one campaign it is called for. Null when it is called for all.',
    }),
    isFirst: t.exposeBoolean('isFirst', {
      description: 'Whether it is called for the first event of its kind for a lead and step alone.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    isOurs: t.boolean({
      nullable: false,
      resolve: ({ _id }, _, { hook }) => hook.isOurs(_id),
      description: 'Whether this gateway made it for its own stream of events.',
    }),
  }),
})

builder.queryField('webhooks', t =>
  t.field({
    ...costs(once(webhooks.webhooks)),
    type: [WebhookRef],
    nullable: true,
    resolve: (_root, _args, context) => allHooks(context),
    description: 'All hooks of the team, at most 200. Costs one call.',
  }),
)

builder.objectField(TeamRef, 'webhooks', t =>
  t.field({
    type: [WebhookRef],
    nullable: true,
    resolve: ({ hooks }) => hooks ?? null,
    description: 'Its hooks. They come with the team and may be a minute old; `Query.webhooks` asks afresh.',
  }),
)

builder.objectField(CampaignRef, 'webhooks', t =>
  t.field({
    ...costs(once(webhooks.webhooks)),
    type: [WebhookRef],
    nullable: true,
    resolve: async ({ id }, _args, context) =>
      (await allHooks(context))?.filter(({ campaignId }) => campaignId === undefined || campaignId === id) ?? null,
    description:
      'Hooks that are called for this campaign: its own, and those of the whole team, whose `campaign` is null. Costs one call for all campaigns.',
  }),
)
