import { z } from 'zod'
import { createMemoryCache } from '../../src/lemlist/cache.ts'
import { batched, chapter, del, get, patch, post, put } from '../../src/lemlist/endpoint.ts'
import { LemlistError } from '../../src/lemlist/errors.ts'
import * as param from '../../src/lemlist/params.ts'
import { openSession } from '../../src/lemlist/session.ts'
import { all, named } from '../../src/lemlist/subject.ts'
import { createTenant, type TenantOptions } from '../../src/lemlist/tenant.ts'
import { acknowledgement, document, file, id, maybe, rows, text } from '../../src/lemlist/wire.ts'
import { createTestClock } from '../support/clock.ts'

export const Thing = z.object({ _id: id, name: maybe(text) })

export const about = { serves: 'Query.thing', sandbox: 'Things.' }

export const aboutThings = { name: 'things', prefixes: ['thi'] }

const aboutOthers = { name: 'others', prefixes: ['thi'] }

export const things = chapter({
  thing: get('/things/:thing', {
    ...about,
    kept: { seconds: 60, about: aboutThings },
    reply: document(Thing),
  }),
  things: batched(
    get('/things', {
      ...about,
      query: { ids: param.commaList, offset: param.int, limit: param.int },
      paging: { style: 'offset', size: 4 },
      kept: { seconds: 60, about: aboutThings },
      reply: rows(Thing),
    }),
    {
      max: 3,
      input: keys => ({ ids: keys }),
      rows: page => page.rows.map(row => [row._id, row] as const),
      normalise: key => key.toLowerCase(),
    },
  ),
  many: batched(get('/many', { ...about, query: { ids: param.commaList }, reply: rows(Thing) }), {
    max: 100,
    input: keys => ({ ids: keys }),
    rows: page => page.rows.map(row => [row._id, row] as const),
  }),
  told: get('/told/:told', {
    ...about,
    kept: { seconds: 60, untold: 10, about: aboutThings },
    reply: document(Thing),
  }),
  never: get('/never/:never', { ...about, reply: document(Thing) }),
  file: get('/files/:file', { ...about, reply: file }),
  other: get('/others/:other', {
    ...about,
    kept: { seconds: 60, about: aboutOthers },
    reply: document(Thing),
  }),
  thingRename: patch('/things/:thing/name', {
    ...about,
    changes: [named(aboutThings)],
    body: z.object({ name: text }),
    reply: acknowledgement,
  }),
  thingPing: post('/things/:thing/ping', { ...about, changes: [], reply: acknowledgement }),
  thingsSort: put('/sorting', { ...about, changes: [all(aboutThings)], reply: acknowledgement }),
  thingCreate: post('/things', { ...about, body: z.object({ name: text }), reply: document(Thing) }),
  thingDelete: del('/things/:thing', { ...about, reply: acknowledgement }),
  thingTold: put('/things/:thing/told', { ...about, reply: acknowledgement, repeatable: false }),
  thingUpdate: patch('/things/:thing', { ...about, body: z.object({ name: text }), reply: acknowledgement }),
})

type Answer = (request: Request) => Response | Promise<Response>

export const setUp = (answer: Answer, more: Partial<Pick<TenantOptions, 'apiKey' | 'isTold'>> = {}) => {
  const clock = createTestClock()
  const seen: string[] = []
  const drift: string[] = []
  const tenant = createTenant({
    baseUrl: 'http://lemlist.test/api',
    apiKey: 'key-of-the-team',
    userAgent: 'test/1',
    clock,
    random: () => 0.5,
    timeoutMs: 30_000,
    maxQueueMs: 30_000,
    cache: createMemoryCache({ clock, maxBytes: 100_000 }),
    onDrift: (operation, field) => drift.push(`${operation} ${field}`),
    onCall: () => undefined,
    fetch: async request => {
      const { pathname, search } = new URL(request.url)
      seen.push(`${request.method} ${pathname}${search}`)
      request.signal.throwIfAborted()
      return answer(request)
    },
    ...more,
  })
  const session = (signal?: AbortSignal, more: Omit<Parameters<typeof openSession>[1], 'signal'> = {}) =>
    openSession(tenant, { signal, ...more })
  return { clock, seen, drift, session, tenant }
}

export const ok = (body: unknown, headers: Record<string, string> = {}) => Response.json(body, { headers })
export const plain = (status: number, body: string, headers: Record<string, string> = {}) =>
  new Response(body, { status, headers })

export const failure = async (work: Promise<unknown>): Promise<LemlistError> => {
  const error: unknown = await work.then(
    () => undefined,
    reason => reason,
  )
  if (!(error instanceof LemlistError)) throw new Error(`expected a LemlistError, got ${String(error)}`)
  return error
}

/** Answers each request when it is told to, by the request's place. */
export const answeredLater = () => {
  const answers: ((body: unknown) => void)[] = []
  const answer = () => new Promise<Response>(resolve => answers.push(body => resolve(ok(body))))
  return { answers, answer }
}

export const nextTurn = () => new Promise(resolve => setImmediate(resolve))

export const known = (request: Request) =>
  ok(
    (new URL(request.url).searchParams.get('ids') ?? '')
      .split(',')
      .filter(key => key !== 'x')
      .reverse()
      .map(_id => ({ _id })),
  )
