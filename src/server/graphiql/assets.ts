import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'

/** The names of the files the page starts with, as the bundler wrote them to `page.json`. */
export interface PageFiles {
  readonly script: string
  readonly styles: readonly string[]
  readonly preload: readonly string[]
}

/** The directory the bundler writes to; it is equally far from `src/server/graphiql` and `dist/server/graphiql`. */
export const assetDirectory = join(import.meta.dirname, '../../../build/graphiql')

/** The path under which the assets are served; the bundle has it built in. */
export const assetPath = '/graphiql/'

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
}

/** In order of preference; the bundler stored a file for each beside the plain one. */
const encodings = [
  { coding: 'br', suffix: '.br' },
  { coding: 'gzip', suffix: '.gz' },
]

/** Reads the names the page needs, or nothing when GraphiQL has not been built. */
export function readPageFiles(directory: string): PageFiles | undefined {
  const path = join(directory, 'page.json')
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
}

/** Makes the function that answers requests for the files in a directory, listed once: no other path is ever opened. */
export function createAssetServer(directory: string): (request: Request) => Promise<Response | undefined> {
  const files = new Set(existsSync(directory) ? readdirSync(directory) : [])
  return async request => {
    const { pathname } = new URL(request.url)
    const name = pathname.startsWith(assetPath) ? pathname.slice(assetPath.length) : ''
    const type = types[extname(name)]
    if (type === undefined || !files.has(name)) return undefined
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return new Response(null, { status: 405, headers: { allow: 'GET, HEAD' } })
    }
    const accepted = request.headers.get('accept-encoding') ?? ''
    const encoding = encodings.find(({ coding, suffix }) => files.has(name + suffix) && accepts(accepted, coding))
    const body = await readFile(join(directory, name + (encoding?.suffix ?? '')))
    const headers = new Headers({
      'content-type': type,
      'content-length': String(body.length),
      // The name changes with the content, so a browser never has to ask again.
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'accept-encoding',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      // A worker goes by the policy of its own script, not by the page's.
      'content-security-policy': "default-src 'none'; script-src 'self'",
    })
    if (encoding !== undefined) headers.set('content-encoding', encoding.coding)
    return new Response(request.method === 'HEAD' ? null : body, { headers })
  }
}

/** Whether an `accept-encoding` header allows a coding, by name or by `*`, and not with weight zero. */
function accepts(header: string, coding: string): boolean {
  const weights = new Map(
    header.split(',').map(part => {
      const [name = '', ...parameters] = part.split(';').map(text => text.trim().toLowerCase())
      const weight = parameters.find(text => text.startsWith('q='))
      return [name, weight === undefined ? 1 : Number(weight.slice(2))]
    }),
  )
  return (weights.get(coding) ?? weights.get('*') ?? 0) > 0
}
