import { z } from 'zod'
import { chapter, del, get, post } from '../../lemlist/endpoint.ts'
import * as param from '../../lemlist/params.ts'
import { all } from '../../lemlist/subject.ts'
import { document, rows } from '../../lemlist/wire.ts'
import { subjects } from '../subjects.ts'
import { Hook } from '../team/contract.ts'

/**
 * A hook to be. `type` is one event, every event where it is left out; `isFirst` asks for the first event of its kind
 * for a lead and step alone; `secret` comes back in the body of every call and is never told again.
 */
const NewHook = z.object({
  targetUrl: z.url(),
  type: z.string().optional(),
  campaignId: z.string().optional(),
  isFirst: z.boolean().optional(),
  secret: z.string().optional(),
})
export type NewHook = z.output<typeof NewHook>

/** Chapter Webhooks of the API. */
export const webhooks = chapter({
  /** All of the team's hooks. lemlist: no secret is ever read back, and a hook without `type` gets every event. */
  webhooks: get('/hooks', {
    serves: ['Query.webhooks', 'Campaign.webhooks'],
    sandbox: 'The team’s hooks without their secrets.',
    kept: { seconds: 15, about: subjects.webhooks },
    reply: rows(Hook),
  }),
  /** lemlist: its present reference reads campaign and first-only from the query, its old one from the body. */
  webhookCreate: post('/hooks', {
    serves: 'Mutation.webhookCreate',
    sandbox: 'Makes the hook, up to 200 of a team; its address is called where that is on this machine.',
    query: { campaignId: param.text, isFirst: param.flag, zapId: param.text },
    body: NewHook,
    changes: [all(subjects.webhooks), all(subjects.team)],
    reply: document(Hook),
  }),
  webhookDelete: del('/hooks/:hookId', {
    serves: 'Mutation.webhookDelete',
    sandbox: 'Takes the hook away and shows it a last time.',
    changes: [all(subjects.webhooks), all(subjects.team)],
    reply: document(Hook),
  }),
})
