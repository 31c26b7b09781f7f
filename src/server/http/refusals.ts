import { JsonFault, strictJson } from './strict-json.ts'

/** A refusal at the edge, in GraphQL's form so that clients need one way to read errors. */
export const refusal = (
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): Response => Response.json({ errors: [{ message, extensions: { code, retryable: false } }] }, { status, headers })

/** What is wrong with a JSON text among the parameters; undefined for nothing. */
const faultOf = (text: string): string | undefined => {
  try {
    strictJson(text)
    return undefined
  } catch (fault) {
    if (fault instanceof JsonFault) return fault.message
    throw fault
  }
}

/** What is wrong with the parameters of a GET: servers do not agree which of two counts. */
const brokenParameter = ({ searchParams }: URL): string | undefined => {
  const twice = ['query', 'operationName', 'variables', 'extensions'].find(name => searchParams.getAll(name).length > 1)
  if (twice !== undefined) return `the parameter ${twice} is there more than once`
  for (const name of ['variables', 'extensions']) {
    const fault = faultOf(searchParams.get(name) || '{}')
    if (fault !== undefined) return `the parameter ${name} ${fault}`
  }
  return undefined
}

/** JSON, in UTF-8 where it says what it is in. No form and no script of another site sends this without being let in. */
const isJsonType = (type: string): boolean =>
  /^application\/(?:json|graphql\+json)\s*(?:;|$)/i.test(type) &&
  !/;\s*charset\s*=(?!\s*"?utf-?8"?\s*(?:;|$))/i.test(type)

/** Refuses a method, content type or parameter that GraphQL is not asked with; undefined when the request may go on. */
export const badRequest = (request: Request, url: URL): Response | undefined => {
  const { method, headers } = request
  const broken = method === 'GET' ? brokenParameter(url) : undefined
  if (broken !== undefined) return refusal(400, 'BAD_USER_INPUT', broken)
  if (method !== 'GET' && method !== 'POST') {
    const message = `${method} is not for ${url.pathname}: use POST, or GET for queries`
    return refusal(405, 'BAD_USER_INPUT', message, { allow: 'GET, POST, OPTIONS' })
  }
  if (method === 'GET') return undefined
  const type = headers.get('content-type') ?? 'none'
  if (!isJsonType(type)) {
    const message = `content type ${type.slice(0, 60)} is not taken: send application/json, in UTF-8`
    return refusal(415, 'BAD_USER_INPUT', message, { 'accept-post': 'application/json' })
  }
  // What a small body unpacks to may be of any size.
  if (/^(?:|identity)$/i.test(headers.get('content-encoding') ?? '')) return undefined
  return refusal(415, 'BAD_USER_INPUT', 'packed bodies are not taken: send it as it is', {
    'accept-encoding': 'identity',
  })
}

const statusOfCode: Readonly<Record<string, number>> = { UNAUTHENTICATED: 401, FORBIDDEN: 403 }

/** Refuses a caller who is not let in; one who could not be recognised at the moment may come again. */
export const refusedAtDoor = (message: string, extensions: Readonly<Record<string, unknown>>): Response => {
  const status = statusOfCode[String(extensions.code)] ?? 503
  const headers: Record<string, string> =
    status === 401 ? { 'www-authenticate': 'Bearer' } : status === 503 ? { 'retry-after': '5' } : {}
  return Response.json({ errors: [{ message, extensions }] }, { status, headers })
}
