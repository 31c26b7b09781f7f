/** A refusal at the edge, in GraphQL's form so that clients need one way to read errors. */
export const refusal = (
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): Response => Response.json({ errors: [{ message, extensions: { code, retryable: false } }] }, { status, headers })

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** A parameter of a GET that should be JSON and is not. */
const brokenParameter = (url: URL): string | undefined =>
  ['variables', 'extensions'].find(name => !isJson(url.searchParams.get(name) || '{}'))

/** Refuses a method, content type or parameter that GraphQL is not asked with; undefined when the request may go on. */
export const badRequest = (request: Request, url: URL): Response | undefined => {
  const broken = request.method === 'GET' ? brokenParameter(url) : undefined
  if (broken !== undefined) return refusal(400, 'BAD_USER_INPUT', `the parameter ${broken} is not JSON`)
  if (!['GET', 'POST', 'OPTIONS'].includes(request.method)) {
    return refusal(
      405,
      'BAD_USER_INPUT',
      `${request.method} is not for ${url.pathname}: use POST, or GET for queries`,
      {
        allow: 'GET, POST, OPTIONS',
      },
    )
  }
  const type = request.headers.get('content-type') ?? 'none'
  if (request.method === 'POST' && !/^application\/(json|graphql\+json)\s*(;|$)/i.test(type)) {
    return refusal(415, 'BAD_USER_INPUT', `content type ${type.slice(0, 60)} is not taken: send application/json`)
  }
  return undefined
}

/** Whether a page of another site makes a GET: it can hide a query in an image and spend budget without reading it. */
export const isCrossSiteGet = (request: Request): boolean =>
  request.method === 'GET' && request.headers.get('sec-fetch-site') === 'cross-site'

const statusOfCode: Readonly<Record<string, number>> = { UNAUTHENTICATED: 401, FORBIDDEN: 403 }

/** Refuses a caller who is not let in; one who could not be recognised at the moment may come again. */
export const refusedAtDoor = (message: string, extensions: Readonly<Record<string, unknown>>): Response => {
  const status = statusOfCode[String(extensions.code)] ?? 503
  const headers: Record<string, string> =
    status === 401 ? { 'www-authenticate': 'Bearer' } : status === 503 ? { 'retry-after': '5' } : {}
  return Response.json({ errors: [{ message, extensions }] }, { status, headers })
}
