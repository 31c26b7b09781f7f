import type { Chapter, Endpoint } from '../lemlist/endpoint.ts'
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

/** Finds the route of a path below the base. */
export const match = (routes: readonly Route[], method: string, path: string): Match => {
  const segments = split(path)
  const fitting = routes.filter(route => matches(route, segments)).toSorted((a, b) => literals(b) - literals(a))
  const [closest] = fitting
  if (closest === undefined) return { kind: 'unknown' }
  const route = fitting.find(({ endpoint }) => endpoint.method === method)
  if (route === undefined || literals(route) < literals(closest)) return { kind: 'wrong method' }
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

const readQuery = (endpoint: Endpoint, query: URLSearchParams): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(endpoint.query).flatMap(([name, param]) => {
      const value = query.get(name)
      if (value === null) return []
      const read = param.read(value)
      if (read === undefined) throw badParams(`invalid ${name}`)
      return [[name, read]]
    }),
  )

const readBody = (endpoint: Endpoint, body: string): unknown => {
  if (endpoint.body === undefined) return undefined
  let json: unknown
  try {
    json = body === '' ? {} : JSON.parse(body)
  } catch {
    throw new Refusal(plain(400, 'Bad request'))
  }
  const parsed = endpoint.body.safeParse(json)
  if (!parsed.success) throw badParams(parsed.error.issues.map(issue => issue.path.join('.')).join(', '))
  return parsed.data
}

/** The input of a call, read by the shapes of the endpoint. Throws a Refusal when the call does not fit them. */
export const readInput = (
  { endpoint }: Route,
  names: Readonly<Record<string, string>>,
  query: URLSearchParams,
  body: string,
): Record<string, unknown> => ({ ...names, ...readQuery(endpoint, query), body: readBody(endpoint, body) })
