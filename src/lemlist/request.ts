import type { BodyShape, Endpoint, FilePart } from './endpoint.ts'

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

const isWellFormed = (value: unknown): boolean =>
  Array.isArray(value) ? value.every(isWellFormed) : typeof value !== 'string' || value.isWellFormed()

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
  const given = Object.entries(endpoint.query).flatMap(([name, param]) => {
    const value = input[name]
    return value === undefined ? [] : param.print(name, value as never)
  })
  const pairs = [...given, ...Object.entries(endpoint.fixed)].map(pair => pair.map(encodeURIComponent).join('='))
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}

/** Whether a body is a file. */
export const isFilePart = (body: BodyShape): body is FilePart => body !== undefined && 'part' in body

/** The body as it is sent. A form names its own content type, with the boundary between its parts. */
const bodyOf = (endpoint: Endpoint, body: unknown): { body?: BodyInit; type?: string } => {
  if (body === undefined) return {}
  if (!isFilePart(endpoint.body)) return { body: JSON.stringify(body), type: 'application/json' }
  const form = new FormData()
  form.set(endpoint.body.part, body as File)
  return { body: form }
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
  const { body, type } = bodyOf(endpoint, input.body)
  const headers: Record<string, string> = {
    // lemlist: Basic with an empty user; the colon must be there.
    authorization: `Basic ${Buffer.from(`:${target.apiKey}`).toString('base64')}`,
    // lemlist: requests with a library's default agent are refused.
    'user-agent': target.userAgent,
    accept: endpoint.reply.kind === 'file' ? '*/*' : 'application/json',
    ...(type === undefined ? {} : { 'content-type': type }),
  }
  return new Request(`${target.baseUrl}${pathOf(endpoint, input)}${queryOf(endpoint, input)}`, {
    method: endpoint.method,
    headers,
    signal,
    ...(body === undefined ? {} : { body }),
  })
}
