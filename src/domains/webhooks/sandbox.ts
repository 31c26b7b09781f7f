import type { Handlers } from '../../sandbox/handlers.ts'
import { shownHook } from '../team/sandbox.ts'
import type { webhooks } from './contract.ts'

/** How the pretend lemlist answers the chapter Webhooks. */
export const webhooksHandlers: Handlers<typeof webhooks> = {
  webhooks: ({ team }) => team.hooks.all().map(shownHook),
}
