import '@graphiql/react/font/roboto.css'
import '@graphiql/react/font/fira-code.css'
import '@graphiql/react/style.css'
import '@graphiql/plugin-doc-explorer/style.css'
import '@graphiql/plugin-history/style.css'
import 'graphiql/graphiql.css'
import './style.css'
import { createGraphiQLFetcher } from '@graphiql/toolkit'
import { GraphiQL } from 'graphiql'
import { createRoot } from 'react-dom/client'
import type { PageData } from '../page.ts'
import { openReadyTabs } from './tabs.ts'
import { installWorkers } from './workers.ts'

installWorkers()
const root = document.getElementById('graphiql')
const data = document.getElementById('graphiql-data')
if (root !== null && data !== null) start(root, JSON.parse(data.textContent))

function start(root: HTMLElement, { endpoint, title, tabs }: PageData): void {
  openReadyTabs(localStorage, tabs)
  const url = new URL(endpoint, location.href)
  const subscriptionUrl = new URL(url)
  subscriptionUrl.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  const fetcher = createGraphiQLFetcher({ url: url.href, subscriptionUrl: subscriptionUrl.href })
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
