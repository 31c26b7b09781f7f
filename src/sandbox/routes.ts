import type { ZodType } from 'zod'
import type { Chapter, Endpoint } from '../lemlist/endpoint.ts'
import { isFilePart } from '../lemlist/request.ts'
import { type Call, type Handlers, plain, Refusal } from './handlers.ts'

type Handle = (call: Call<never>) => unknown

/** An endpoint with the handler that pretends to be it. */
export interface Route {
  readonly endpoint: Endpoint
  readonly handle: Handle
  readonly segments: readonly string[]
}

/** The routes of a chapter. */
export const routesOf = <C extends Chapter>(chapter: C, handlers: Handlers<C>): Route[] =>
  Object.entries(chapter).flatMap(([operation, endpoint]) => {
    const handle: Handle | undefined = handlers[operation]
    return handle === undefined ? [] : [{ endpoint, handle, segments: split(endpoint.path) }]
  })

const split = (path: string): string[] => path.split('/').filter(segment => segment !== '')

const matches = (route: Route, segments: readonly string[]): boolean =>
  route.segments.length === segments.length &&
  route.segments.every((segment, place) => segment.startsWith(':') || segment === segments[place])

/** lemlist: `/campaigns/reports` also fits `/campaigns/:campaignId`; the route with more literal words wins. */
const literals = (route: Route): number => route.segments.filter(segment => !segment.startsWith(':')).length

export type Match =
  | { readonly kind: 'route'; readonly route: Route; readonly names: Readonly<Record<string, string>> }
  | { readonly kind: 'wrong method' }
  | { readonly kind: 'bad path' }
  | { readonly kind: 'unknown' }

const decoded = (segment: string): string | undefined => {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}

/** A request as routes are told apart by it. */
export interface Asked {
  readonly method: string
  /** Path below the base. */
  readonly path: string
  readonly query: URLSearchParams
  /** Whether the body is a form with a file. */
  readonly isForm: boolean
}

/** How well a route that fits a path fits the rest: its fixed parameters that are there, and the kind of its body. */
const fitness = ({ endpoint: { fixed, body } }: Route, { query, isForm }: Asked): number => {
  const pairs = Object.entries(fixed)
  if (pairs.some(([name, value]) => query.get(name) !== value)) return -1
  return pairs.length + (isFilePart(body) === isForm ? 1 : 0)
}

/** Finds the route of a request. */
export const match = (routes: readonly Route[], asked: Asked): Match => {
  const segments = split(asked.path)
  const fitting = routes.filter(route => matches(route, segments)).toSorted((a, b) => literals(b) - literals(a))
  const [closest] = fitting
  if (closest === undefined) return { kind: 'unknown' }
  const [route] = fitting
    .filter(route => route.endpoint.method === asked.method && literals(route) === literals(closest))
    .map(route => ({ route, fits: fitness(route, asked) }))
    .filter(({ fits }) => fits >= 0)
    .toSorted((a, b) => b.fits - a.fits)
    .map(({ route }) => route)
  if (route === undefined) return { kind: 'wrong method' }
  const names: Record<string, string> = {}
  for (const [place, segment] of route.segments.entries()) {
    if (!segment.startsWith(':')) continue
    const value = decoded(segments[place] ?? '')
    if (value === undefined) return { kind: 'bad path' }
    names[segment.slice(1)] = value
  }
  return { kind: 'route', route, names }
}

const badParams = (detail: string): Refusal => new Refusal(plain(400, `Bad params: ${detail}`))

const readQuery = (endpoint: Endpoint, query: URLSearchParams): Record<string, unknown> => {
  const rest = new URLSearchParams([...query].filter(([name]) => !(name in endpoint.fixed)))
  return Object.fromEntries(
    Object.entries(endpoint.query).flatMap(([name, param]) => {
      const read = param.read(name, rest)
      if (read === 'unreadable') throw badParams(`invalid ${name}`)
      return read === 'absent' ? [] : [[name, read.value]]
    }),
  )
}

const readJson = (shape: ZodType, body: string): unknown => {
  let json: unknown
  try {
    json = body === '' ? {} : JSON.parse(body)
  } catch {
    throw new Refusal(plain(400, 'Bad request'))
  }
  const parsed = shape.safeParse(json)
  if (!parsed.success) throw badParams(parsed.error.issues.map(issue => issue.path.join('.')).join(', '))
  return parsed.data
}

/** A body as it arrived: text, or a form; undefined for a form that cannot be read. */
export type SentBody = string | FormData | undefined

const readFile = (part: string, body: SentBody): File => {
  // On a port the server's adapter has classes of its own for both.
  const file = typeof body === 'object' ? body.get(part) : null
  if (typeof file === 'object' && file !== null) return file
  throw badParams(part)
}

const readBody = ({ body }: Endpoint, sent: SentBody): unknown => {
  if (body === undefined) return undefined
  if (isFilePart(body)) return readFile(body.part, sent)
  return readJson(body, typeof sent === 'string' ? sent : '{')
}

/** The input of a call, read by the shapes of the endpoint. Throws a Refusal when the call does not fit them. */
export const readInput = (
  { endpoint }: Route,
  names: Readonly<Record<string, string>>,
  query: URLSearchParams,
  body: SentBody,
): Record<string, unknown> => ({ ...names, ...readQuery(endpoint, query), body: readBody(endpoint, body) })
