import { assetDirectory, createAssetServer, readPageFiles } from './assets.ts'
import { type PageData, pageHeaders, renderPage } from './page.ts'

/** An operation that GraphiQL opens as a tab, with its variables filled in. */
export interface GraphiqlTab {
  readonly title: string
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
}

/** A tab that says what does not work here; none where all does. */
export const noticeTabs = (notices: readonly string[]): readonly GraphiqlTab[] =>
  notices.length === 0
    ? []
    : [{ title: 'Please note', query: notices.map(notice => `# ${notice}\n`).join(''), variables: {} }]

/** The GraphiQL page and the files it loads, all from this origin. */
export interface Graphiql {
  /**
   * The HTML page with these tabs, with its content security policy and other security headers; `host` is the one it
   * was asked of, `localhost:4000`, where the page may open sockets in browsers that do not take `'self'` for that.
   */
  page(tabs: readonly GraphiqlTab[], host?: string): Response
  /** The file a request under `/graphiql/` asks for, or undefined when its path is none of them. */
  asset(request: Request): Promise<Response | undefined>
}

/** Creates GraphiQL for an endpoint from the files that `npm run build:graphiql` wrote. */
export function createGraphiql(options: Omit<PageData, 'tabs'>): Graphiql {
  const files = readPageFiles(assetDirectory)
  return {
    page(tabs, host) {
      // A gateway without GraphiQL still answers queries, so a missing build is no reason not to start.
      if (files === undefined) return new Response('GraphiQL is not built: npm run build:graphiql\n', { status: 503 })
      return new Response(renderPage({ ...options, tabs }, files), { headers: pageHeaders(host) })
    },
    asset: createAssetServer(assetDirectory),
  }
}
