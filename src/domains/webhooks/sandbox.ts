import { found, type Handlers, refuse } from '../../sandbox/handlers.ts'
import { isoNow } from '../../sandbox/world.ts'
import { shownHook } from '../team/sandbox.ts'
import type { webhooks } from './contract.ts'

/** lemlist: a team may have so many. */
const mostHooks = 200

/** How the pretend lemlist answers the chapter Webhooks. */
export const webhooksHandlers: Handlers<typeof webhooks> = {
  webhooks: ({ team }) => team.hooks.all().map(shownHook),
  webhookCreate: ({ input, team, world }) => {
    const { targetUrl, type, secret, ...body } = input.body
    const campaignId = input.campaignId ?? body.campaignId
    const isFirst = input.isFirst ?? body.isFirst
    if (campaignId !== undefined) found(team.campaigns.get(campaignId), 'Campaign')
    // lemlist: the words of this refusal are known to nobody.
    if (team.hooks.size >= mostHooks) throw refuse(400, `Bad request: a team has ${mostHooks} webhooks at most`)
    const hook = {
      _id: world.ids('hoo'),
      targetUrl,
      createdAt: isoNow(world),
      ...(type === undefined ? {} : { type }),
      ...(campaignId === undefined ? {} : { campaignId }),
      ...(isFirst === undefined ? {} : { isFirst }),
      ...(input.zapId === undefined ? {} : { zapId: Number(input.zapId) }),
      ...(secret === undefined ? {} : { secret }),
    }
    return shownHook(team.hooks.insert(hook))
  },
  webhookDelete: ({ input, team }) => shownHook(found(team.hooks.delete(input.hookId), 'Webhook')),
}
