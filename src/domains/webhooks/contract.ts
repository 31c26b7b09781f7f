import { chapter, get } from '../../lemlist/endpoint.ts'
import { rows } from '../../lemlist/wire.ts'
import { Hook } from '../team/contract.ts'

/** Chapter Webhooks of the API. */
export const webhooks = chapter({
  /** All of the team's hooks. lemlist: no secret is ever read back, and a hook without `type` gets every event. */
  webhooks: get('/hooks', {
    serves: ['Query.webhooks', 'Campaign.webhooks'],
    sandbox: 'The team’s hooks without their secrets.',
    cacheSeconds: 15,
    reply: rows(Hook),
  }),
})
