import type { Handlers } from '../../sandbox/handlers.ts'
import { shownHook } from '../team/sandbox.ts'
import type { webhooks } from './contract.ts'

export const webhooksHandlers: Handlers<typeof webhooks> = {
  webhooks: ({ team }) => team.hooks.all().map(shownHook),
}
