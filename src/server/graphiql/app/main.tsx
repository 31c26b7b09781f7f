import '@graphiql/react/font/roboto.css'
import '@graphiql/react/font/fira-code.css'
import '@graphiql/react/style.css'
import '@graphiql/plugin-doc-explorer/style.css'
import '@graphiql/plugin-history/style.css'
import 'graphiql/graphiql.css'
import './style.css'
import { createGraphiQLFetcher, type Fetcher, type Observable } from '@graphiql/toolkit'
import { GraphiQL } from 'graphiql'
import { getOperationAST } from 'graphql'
import { createRoot } from 'react-dom/client'
import type { Clock } from '../../../lemlist/clock.ts'
import type { PageData } from '../page.ts'
import { type LiveSink, subscribeLive } from './live.ts'
import { openReadyTabs } from './tabs.ts'
import { installWorkers } from './workers.ts'

const after: Clock['after'] = (ms, run) => {
  const timer = setTimeout(run, ms)
  return () => clearTimeout(timer)
}

installWorkers()
const root = document.getElementById('graphiql')
const data = document.getElementById('graphiql-data')
if (root !== null && data !== null) start(root, JSON.parse(data.textContent))

function start(root: HTMLElement, { endpoint, title, tabs }: PageData): void {
  openReadyTabs(localStorage, tabs)
  const fetcher = createFetcher(new URL(endpoint, location.href))
  // Request headers may hold keys, so they are never written to storage (and the setting for it is not offered).
  createRoot(root).render(
    <GraphiQL
      fetcher={fetcher}
      defaultEditorToolsVisibility="variables"
      inputValueDeprecation
      schemaDescription
      shouldPersistHeaders={false}
    >
      <GraphiQL.Logo>{title}</GraphiQL.Logo>
    </GraphiQL>,
  )
}

/** Queries and mutations go over HTTP; each subscription has a socket of its own, with the headers of its moment. */
function createFetcher({ href: url }: URL): Fetcher {
  const overHttp = createGraphiQLFetcher({ url })
  // http becomes ws, https becomes wss.
  const socketUrl = url.replace(/^http/, 'ws')
  return (params, options) => {
    const operation = options?.documentAST && getOperationAST(options.documentAST, params.operationName)
    if (operation?.operation !== 'subscription') return overHttp(params, options)
    const live = { url: socketUrl, headers: options?.headers, after, random: Math.random }
    const results = { subscribe: (sink: LiveSink) => ({ unsubscribe: subscribeLive(params, live, sink) }) }
    // GraphiQL subscribes with a sink and shows any JSON; its type asks for other ways and for one result at a time.
    return results as Observable<never>
  }
}
