import { GraphQLError } from 'graphql'
import { EncryptJWT, errors, jwtDecrypt } from 'jose'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { Viewer } from '../../graph/context.ts'
import { csvType, type Downloads, linkedEndpoint } from '../../graph/download.ts'
import { badInput, extensionsOf } from '../../graph/errors.ts'
import type { Clock } from '../../lemlist/clock.ts'
import { type Kind, LemlistError } from '../../lemlist/errors.ts'
import type { Pass } from '../context.ts'
import { digest } from '../digests.ts'
import { refusal } from '../http/refusals.ts'
import { nativeSignal } from '../http/signals.ts'
import type { ServedTeam } from '../teams/team.ts'
import { viewerLabel } from '../watching/viewer-label.ts'
import { passedOn } from './passing.ts'

/** What links to downloads stand on. */
export interface DownloadsOptions {
  readonly clock: Clock
  readonly log: Logger
  /** Links are sealed with what it gives; who knows that can make links. Rejects while it cannot be had. */
  readonly secret: () => Promise<string>
  /** How long a link can be followed, in milliseconds. */
  readonly ttlMs: number
  /** How long a caller may wait with reading in all before they have to be fast, in milliseconds. */
  readonly graceMs: number
  /** Address of the gateway as its callers see it, without a slash at its end. */
  readonly publicUrl: () => string
}

/** Makes links to lemlist's files, and answers those who follow them. */
export interface DownloadLinks {
  /** Links for whoever has this pass, which lead nowhere once it does not count any more. */
  for(pass: LinkOwner): Downloads
  answer(request: Request, door: LinkDoor): Promise<Response>
}

/** Whom a link is for, and how long. */
export interface LinkOwner extends Pick<Pass, 'expiresAt'> {
  readonly viewer: Pick<Viewer, 'id'>
  readonly team: Pick<ServedTeam, 'id'>
}

/** What links need to know of those who follow them. */
export interface LinkDoor {
  /** Whether credentials of the viewer with this id still count. */
  readonly knows: (viewerId: string) => boolean
  /** The team with this id; undefined where it is not served any more. */
  readonly teamOf: (id: string) => Pick<ServedTeam, 'tenant'> | undefined
  /** Who follows, where they say; undefined where they do not, a refusal where what they say does not count. */
  readonly follower: (request: Request) => Promise<string | Response | undefined>
}

/** Where links to lemlist's files are followed, below the gateway's own address. */
export const downloadsPath = '/downloads/'

/** Files that are passed on at the same time: each holds one of the few connections to lemlist. */
const mostAtOnce = 8

/** Longest address that everything between here and the caller lets through, in characters. */
const longestUrl = 6000

const Ticket = z.object({
  sub: z.string(),
  team: z.string(),
  operation: z.string(),
  input: z.record(z.string(), z.unknown()),
  fileName: z.string(),
  exp: z.number(),
})
type Ticket = z.output<typeof Ticket>

const statusOf: Readonly<Record<Kind, number>> = {
  unauthenticated: 502,
  forbidden: 403,
  notFound: 404,
  badInput: 400,
  conflict: 409,
  paymentRequired: 402,
  rateLimited: 429,
  tooCostly: 400,
  timeout: 504,
  unavailable: 502,
  unsupported: 501,
  invalid: 502,
}

const refusedBy = (error: LemlistError): Response =>
  Response.json(
    { errors: [{ message: error.message, extensions: extensionsOf(error) }] },
    {
      status: statusOf[error.kind],
      headers: {
        ...noStore,
        ...(error.retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(error.retryAfterMs / 1000)) }),
      },
    },
  )

/** The address holds the credential: it is not for caches, nor for the pages the file might lead to. */
const noStore = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }

const noKey = 'links to downloads cannot be made or read while the event log is away: try again soon'

const unknownLink = (): Response => refusal(404, 'NOT_FOUND', 'this link leads nowhere: ask for a new one', noStore)

const headersOf = (fileName: string): Record<string, string> => ({
  ...noStore,
  'content-type': csvType,
  'content-disposition': `attachment; filename="${fileName}"`,
  'x-content-type-options': 'nosniff',
})

/**
 * Links whose address holds what they lead to, for whom, and until when, encrypted: nothing of it can be read or
 * changed, and nothing has to be remembered.
 */
export const createDownloadLinks = (options: DownloadsOptions): DownloadLinks => {
  const { clock, log } = options
  const keyNow = async (): Promise<Buffer | undefined> => {
    const secret = await options.secret().catch(() => undefined)
    return secret === undefined ? undefined : digest(secret)
  }

  const link =
    ({ viewer, team, expiresAt: passEnd = Number.POSITIVE_INFINITY }: LinkOwner): Downloads['link'] =>
    async ({ endpoint, input, fileName }) => {
      const key = await keyNow()
      if (key === undefined)
        throw new GraphQLError(noKey, { extensions: { code: 'UPSTREAM_UNAVAILABLE', retryable: true } })
      const expiresAt = new Date(Math.floor(Math.min(clock.now() + options.ttlMs, passEnd) / 1000) * 1000)
      const token = await new EncryptJWT({ team: team.id, operation: endpoint.operation, input, fileName })
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .setSubject(viewer.id)
        .setExpirationTime(expiresAt)
        .encrypt(key)
      const url = `${options.publicUrl()}${downloadsPath}${token}`
      if (url.length > longestUrl) throw badInput('the filter is too long for a link: ask for less at once')
      return { url, fileName, expiresAt: expiresAt.toISOString() }
    }

  /** What a link leads to; a refusal for one that is not ours, or not any more. */
  const read = async (token: string): Promise<Ticket | Response> => {
    const key = await keyNow()
    if (key === undefined) return refusal(503, 'UPSTREAM_UNAVAILABLE', noKey, { ...noStore, 'retry-after': '5' })
    try {
      const { payload } = await jwtDecrypt(token, key, { currentDate: new Date(clock.now()) })
      return Ticket.parse(payload)
    } catch (error) {
      if (error instanceof errors.JWTExpired) {
        return refusal(410, 'NOT_FOUND', 'this link has expired: ask for a new one', noStore)
      }
      return unknownLink()
    }
  }

  let running = 0

  const answer: DownloadLinks['answer'] = async (request, door) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return refusal(405, 'BAD_USER_INPUT', 'a download is fetched with GET', { ...noStore, allow: 'GET, HEAD' })
    }
    const ticket = await read(new URL(request.url).pathname.slice(downloadsPath.length))
    if (ticket instanceof Response) return ticket
    const { operation, input, fileName } = ticket
    const endpoint = linkedEndpoint(operation)
    const team = door.teamOf(ticket.team)
    if (endpoint === undefined || team === undefined) return unknownLink()
    const follower = await door.follower(request)
    if (follower instanceof Response) return follower
    if (!door.knows(ticket.sub) || (follower ?? ticket.sub) !== ticket.sub) {
      return refusal(
        403,
        'FORBIDDEN',
        'this link was made for somebody else, or for credentials that do not count any more',
        noStore,
      )
    }
    if (request.method === 'HEAD') return new Response(null, { headers: headersOf(fileName) })
    if (running >= mostAtOnce) {
      const message = 'as many files as this gateway passes on at a time are on their way: try again soon'
      return refusal(503, 'RATE_LIMITED', message, { ...noStore, 'retry-after': '5' })
    }
    running += 1
    try {
      const file = await team.tenant.download(endpoint, input, nativeSignal(request.signal))
      const viewer = viewerLabel({ id: ticket.sub, name: undefined })
      log.info({ operation, viewer }, 'a file is fetched by its link')
      const end = (): void => {
        running -= 1
      }
      return new Response(passedOn(file.body, { graceMs: options.graceMs, end }), { headers: headersOf(fileName) })
    } catch (error) {
      running -= 1
      if (error instanceof LemlistError) return refusedBy(error)
      throw error
    }
  }
  return { for: viewer => ({ link: link(viewer) }), answer }
}
