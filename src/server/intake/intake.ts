import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { Logger } from 'pino'
import { type Callback, eventOf, readCallback } from '../../events/callback.ts'
import type { Identity } from '../../events/identity.ts'
import type { Kept } from '../../events/log.ts'
import type { Station } from '../../events/station.ts'
import type { Clock } from '../../lemlist/clock.ts'
import { readBody } from '../http/body.ts'
import { endRest, usualRestMs } from '../http/rest.ts'
import { type Answer, answers, type Outcome, perOutcome, written } from './intake-answers.ts'

/** What the intake needs of a team's live side. */
type Taker = Pick<Station, 'identities' | 'accept'>

/** What the intake stands on. */
export interface IntakeOptions {
  readonly stations: () => readonly Taker[]
  readonly clock: Clock
  readonly log: Logger
  /** Largest body in bytes. */
  readonly maxBytes: number
}

/** Takes lemlist's callbacks; success is answered only once the event is durable. */
export interface Intake {
  /** Takes the body of a callback. Never rejects. */
  take(body: string | Buffer): Promise<Answer>
  /** Answers a request for any path under `/webhooks`. Never rejects. */
  answer(request: Request): Promise<Response>
  /** The same on a port, without a `Request` and a `Response` in between. */
  node(request: IncomingMessage, response: ServerResponse): void
  /** How many calls came to which outcome. */
  counts(): Readonly<Record<Outcome, number>>
  /** From now on every caller is asked to come again. */
  close(): void
}

/** Most events that are being kept at once. */
const mostAtOnce = 2000
/** Most bytes of bodies that come in or are being kept. */
const mostBytes = 64 * 1024 * 1024
/** How long a body may take to come, in milliseconds. */
const patienceMs = 10_000
/** How often at most the log tells of refusals of one kind, in milliseconds. */
const tellingMs = 10_000

const callbackPath = '/webhooks/lemlist'

const pathOf = (target: string): string => {
  const [path = ''] = target.replace(/^https?:\/\/[^/?#]*/i, '').split(/[?#]/, 1)
  return path.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/**
 * Whether a request is the intake's to answer, whatever it asks; its target is a path or a whole address. That is so
 * for every path that may be the address of a hook, however it is written and whatever a proxy left before it.
 */
export const isForIntake = (target: string): boolean =>
  target === callbackPath || pathOf(target).toLowerCase().split(/[/\\]/).includes('webhooks')

const isCallbackTarget = (target: string): boolean =>
  target === callbackPath || /^[^?#]*\/webhooks\/lemlist\/?(?:[?#]|$)/.test(target)

const misdirected = (method: string | undefined, target: string | undefined): Outcome | undefined => {
  if (target === undefined || !isCallbackTarget(target)) return 'misplaced'
  return method === 'POST' ? undefined : 'unposted'
}

/** The teams' own secrets as they are compared, which stay what they are. */
const secrets = new WeakMap<Identity, Buffer>()

const secretOf = (identity: Identity): Buffer => {
  const known = secrets.get(identity) ?? Buffer.from(identity.secret)
  secrets.set(identity, known)
  return known
}

const nobodys = Buffer.alloc(32)

/** Whether a secret is the right one; the time it takes tells nothing but how long the right one is. */
const isSecret = (given: Buffer, right: Buffer): boolean => {
  const hasLength = given.byteLength === right.byteLength
  return timingSafeEqual(hasLength ? given : right, right) && hasLength
}

/**
 * Whose callback it is, if its secret is right. Secrets are compared in a time that tells nothing of them, an unknown
 * team takes as long. lemlist: some events do not tell the team; they go by their secret, unless several teams have it.
 */
const ownerOf = (stations: readonly Taker[], { team, secret }: Callback): Taker | 'early' | 'foreign' => {
  const given = Buffer.from(secret ?? '')
  const owners: Taker[] = []
  let isNamed = false
  let mayBeUnknown = false
  for (const station of stations) {
    const identity = station.identities.known()
    const isMeant = identity !== undefined && (team === undefined || team === identity.team)
    const isRight = isSecret(given, isMeant ? secretOf(identity) : nobodys)
    if (isMeant && isRight && secret !== undefined) owners.push(station)
    isNamed ||= isMeant && team !== undefined
    mayBeUnknown ||= identity === undefined
  }
  const [owner] = owners
  if (owner !== undefined) return owners.length === 1 ? owner : 'foreign'
  return mayBeUnknown && !isNamed ? 'early' : 'foreign'
}

const outcomeOf: Readonly<Record<Kept, Outcome>> = { new: 'accepted', known: 'repeated', held: 'held' }

/** Creates the intake of a gateway. */
export const createIntake = ({ stations, clock, log, maxBytes }: IntakeOptions): Intake => {
  const room = { mostBytes, bytes: 0 }
  const counts = perOutcome(() => 0)
  const texts = perOutcome(outcome => written(answers[outcome]))
  const toldAt = new Map<Outcome, number>()
  let underWay = 0
  let isClosed = false

  /** Counts an outcome and tells of a refusal, but nothing that came with it. */
  const note = (outcome: Outcome, error?: unknown): Outcome => {
    counts[outcome] += 1
    if (answers[outcome].status === 200) return outcome
    const now = clock.now()
    if (now - (toldAt.get(outcome) ?? Number.NEGATIVE_INFINITY) < tellingMs) return outcome
    toldAt.set(outcome, now)
    log[outcome === 'failed' ? 'error' : 'warn'](
      { outcome, soFar: counts[outcome], err: error },
      'a callback was refused',
    )
    return outcome
  }

  const accept = (owner: Taker, callback: Callback, size: number, onOutcome: (outcome: Outcome) => void): void => {
    const settle = (outcome: Outcome, error?: unknown): void => {
      underWay -= 1
      room.bytes -= size
      onOutcome(note(outcome, error))
    }
    const fail = (error: unknown): void => settle('failed', error)
    underWay += 1
    room.bytes += size
    try {
      owner.accept(eventOf(callback, clock.now()), size).then(kept => settle(outcomeOf[kept]), fail)
    } catch (error) {
      fail(error)
    }
  }

  /** What a body tells and whose it is, or why it is not taken. */
  const examine = (body: string | Buffer, size: number): { owner: Taker; callback: Callback } | Outcome => {
    if (isClosed) return 'early'
    if (size > maxBytes) return 'oversized'
    if (underWay >= mostAtOnce || room.bytes + size > mostBytes) return 'busy'
    const callback = readCallback(typeof body === 'string' ? body : body.toString())
    if (callback === undefined) return 'unreadable'
    const owner = ownerOf(stations(), callback)
    return typeof owner === 'string' ? owner : { owner, callback }
  }

  /** Calls back once. A promise of its own for each callback would cost more than to read it. */
  const keep = (body: string | Buffer, onOutcome: (outcome: Outcome) => void): void => {
    const size = Buffer.byteLength(body)
    const found = examine(body, size)
    if (typeof found === 'string') onOutcome(note(found))
    else accept(found.owner, found.callback, size, onOutcome)
  }

  const read = (stream: Readable, onOutcome: (outcome: Outcome) => void): void =>
    readBody(stream, { clock, maxBytes, patienceMs, room }, body => {
      if (typeof body === 'string') onOutcome(note(body))
      else keep(body, onOutcome)
    })

  const send = (response: ServerResponse, outcome: Outcome): void => {
    const { status, headers, text } = texts[outcome]
    if (!response.req.complete) endRest(response.req, response, usualRestMs)
    response.writeHead(status, headers)
    response.end(text)
  }

  return {
    take: body => new Promise(resolve => keep(body, outcome => resolve(answers[outcome]))),
    answer: async request => {
      const wrong = misdirected(request.method, request.url)
      const stream = Readable.from(request.body ?? [])
      const outcome = wrong === undefined ? await new Promise<Outcome>(resolve => read(stream, resolve)) : note(wrong)
      const { status, headers, text } = texts[outcome]
      stream.destroy()
      return new Response(request.method === 'HEAD' ? null : text, { status, headers })
    },
    node: (request, response) => {
      const wrong = misdirected(request.method, request.url)
      if (wrong === undefined) read(request, outcome => send(response, outcome))
      else send(response, note(wrong))
    },
    counts: () => ({ ...counts }),
    close: () => {
      isClosed = true
    },
  }
}
