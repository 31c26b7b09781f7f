import { assetPath, type PageFiles } from './assets.ts'
import type { GraphiqlTab } from './graphiql.ts'

/** What the page tells the script that draws it. */
export interface PageData {
  readonly endpoint: string
  readonly title: string
  readonly tabs: readonly GraphiqlTab[]
  /** What visitors are to send as header `Authorization`; left out where nothing is asked for. */
  readonly asksFor?: string | undefined
}

/** A host that means nothing else within a policy, where `;` and `,` would. */
const plainHost = /^[\w.-]+(?::\d+)?$/

/** Where the page may send requests; to older browsers `'self'` is HTTP alone, and sockets need their own words. */
const connections = (host: string | undefined): string =>
  host !== undefined && plainHost.test(host) ? `'self' ws://${host} wss://${host}` : "'self'"

/**
 * The headers of the page at this host. Monaco writes style elements and attributes as it draws, hence the one
 * `unsafe-inline`; scripts, workers, fonts and requests stay within this origin, and no script runs that is not a file
 * of ours.
 */
export const pageHeaders = (host: string | undefined): Readonly<Record<string, string>> => ({
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  vary: 'accept',
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src ${connections(host)}`,
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
})

/** Renders the page: links to the hashed files, and the data for the script in a block that is never run. */
export function renderPage(data: PageData, files: PageFiles): string {
  const styles = files.styles.map(name => `<link rel="stylesheet" href="${assetPath}${name}">`)
  const preload = files.preload.map(name => `<link rel="modulepreload" href="${assetPath}${name}">`)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(data.title)}</title>
<link rel="icon" href="data:,">
${[...styles, ...preload].join('\n')}
<script type="module" src="${assetPath}${files.script}"></script>
</head>
<body>
<div id="graphiql"></div>
<noscript>GraphiQL needs JavaScript.</noscript>
<script type="application/json" id="graphiql-data">${escapeJson(data)}</script>
</body>
</html>
`
}

/** JSON that cannot close the script element it stands in: within JSON, `<` only ever occurs inside a string. */
function escapeJson(data: PageData): string {
  return JSON.stringify(data).replaceAll('<', '\\u003c')
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
