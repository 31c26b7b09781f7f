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
import { type JSX, useState } from 'react'
import { createRoot } from 'react-dom/client'
import type { Clock } from '../../../lemlist/clock.ts'
import type { PageData } from '../page.ts'
import { CarryHeaders, createCarried } from './carried.tsx'
import { type LiveSink, subscribeLive } from './live.ts'
import { discreet } from './storage.ts'
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

function start(root: HTMLElement, data: PageData): void {
  openReadyTabs(localStorage, data.tabs)
  createRoot(root).render(<Page {...data} />)
}

function Page({ endpoint, title, asksFor }: PageData): JSX.Element {
  const open = () => createFetcher(new URL(endpoint, location.href))
  const [fetcher, setFetcher] = useState(open)
  // With another fetcher GraphiQL asks for the schema again, which it may get now.
  const [carried] = useState(() => createCarried(after, () => setFetcher(open)))
  const signIn = asksFor === undefined ? undefined : carried.edited
  // Request headers may hold keys, so they are never written to storage (and the setting for it is not offered).
  const [storage] = useState(() => discreet(localStorage))
  return (
    <GraphiQL
      fetcher={fetcher}
      defaultEditorToolsVisibility={asksFor === undefined ? 'variables' : 'headers'}
      inputValueDeprecation
      schemaDescription
      shouldPersistHeaders={false}
      storage={storage}
      {...(signIn && { onEditHeaders: signIn })}
    >
      <GraphiQL.Logo>
        {title}
        <CarryHeaders carried={carried} />
      </GraphiQL.Logo>
    </GraphiQL>
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
