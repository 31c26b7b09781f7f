import type { Endpoint } from './endpoint.ts'

/** The values of one call, by the names of its path and query; a body under `body`. */
export type CallInput = Readonly<Record<string, unknown>>

/** The path with its names filled in. Every value is encoded whole: addresses hold `+`, `@` and `/`. */
const pathOf = (endpoint: Endpoint, input: CallInput): string =>
  endpoint.path.replace(/:(\w+)/g, (_, name: string) => {
    const value = String(input[name])
    // A segment of dots would be resolved away by the URL parser and reach another route.
    return /^\.{1,2}$/.test(value) ? value.replaceAll('.', '%252E') : encodeURIComponent(value)
  })

/** Why a call cannot be made with this input; `missing` says that it names nothing that could be there. */
export interface Unusable {
  readonly name: string
  readonly missing: boolean
}

const isWellFormed = (value: unknown): boolean => typeof value !== 'string' || value.isWellFormed()

/** lemlist: ids hold an underscore or a digit. A bare word in the place of one is another route: `/campaigns/reports`. */
const isWord = (value: string): boolean => /^[a-z]*$/i.test(value)

/** The first value that cannot be asked with: text that is no text, or an id that is none. */
export const unusable = (endpoint: Endpoint, input: CallInput): Unusable | undefined => {
  const broken = Object.keys(input).find(name => !isWellFormed(input[name]))
  if (broken !== undefined) return { name: broken, missing: false }
  const names = [...endpoint.path.matchAll(/:(\w+)/g)].map(([, name = '']) => name)
  const empty = names.find(name => isWord(String(input[name] ?? '')) && (name.endsWith('Id') || !input[name]))
  return empty === undefined ? undefined : { name: empty, missing: true }
}

const queryOf = (endpoint: Endpoint, input: CallInput): string => {
  const pairs = Object.entries(endpoint.query).flatMap(([name, param]) => {
    const value = input[name]
    return value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(param.print(value as never))}`]
  })
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}

/** Where the API is and who asks. */
export interface Target {
  /** Address up to and including `/api`, without a slash at its end. */
  readonly baseUrl: string
  readonly apiKey: string
  readonly userAgent: string
}

/** The HTTP request of a call. The key travels in the Authorization header only. */
export const requestOf = (target: Target, endpoint: Endpoint, input: CallInput, signal: AbortSignal): Request => {
  const headers: Record<string, string> = {
    // lemlist: Basic with an empty user; the colon must be there.
    authorization: `Basic ${Buffer.from(`:${target.apiKey}`).toString('base64')}`,
    // lemlist: requests with a library's default agent are refused.
    'user-agent': target.userAgent,
    accept: 'application/json',
  }
  const body = input.body === undefined ? undefined : JSON.stringify(input.body)
  if (body !== undefined) headers['content-type'] = 'application/json'
  return new Request(`${target.baseUrl}${pathOf(endpoint, input)}${queryOf(endpoint, input)}`, {
    method: endpoint.method,
    headers,
    signal,
    ...(body === undefined ? {} : { body }),
  })
}
