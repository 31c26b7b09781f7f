import type { GraphiqlTab } from '../graphiql.ts'

/** The part of `localStorage` that the tabs need. */
export interface TabStore {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
}

interface TabContent {
  readonly query: string
  readonly variables: string
}

interface OpenTab {
  readonly id: string
  readonly query: string | null
  readonly variables: string | null
}

// GraphiQL's own keys, and one of ours under the same prefix so that its "Clear data" button forgets ours too.
const tabsKey = 'graphiql:tabState'
const queryKey = 'graphiql:query'
const variablesKey = 'graphiql:variables'
const offeredKey = 'graphiql:readyTabs'

/**
 * Opens the ready tabs in GraphiQL's stored state, before GraphiQL starts and reads it. A ready tab is opened once: one
 * the user closed stays closed and one they edited stays theirs, while an untouched one follows what the server offers.
 */
export function openReadyTabs(store: TabStore, ready: readonly GraphiqlTab[]): void {
  const state = readTabs(store)
  const offered = state.tabs.length === 0 ? new Map<string, TabContent>() : readOffered(store)
  let { tabs, active } = state
  let fresh: number | undefined
  for (const tab of ready) {
    const content = contentOf(tab)
    const before = offered.get(tab.title)
    if (before === undefined) {
      fresh ??= tabs.length
      tabs = [...tabs, openTab(tab.title, content)]
    } else {
      tabs = tabs.map(open => (same(open, before) ? { ...open, ...content } : open))
    }
    offered.set(tab.title, content)
  }
  active = fresh ?? active
  const current = tabs[active]
  if (current === undefined) return
  store.setItem(tabsKey, JSON.stringify({ activeTabIndex: active, tabs }))
  store.setItem(offeredKey, JSON.stringify([...offered]))
  // GraphiQL fills its editors from these two, and opens one more tab when they differ from every stored one.
  store.setItem(queryKey, current.query ?? '')
  store.setItem(variablesKey, current.variables ?? '')
}

function contentOf(tab: GraphiqlTab): TabContent {
  const empty = Object.keys(tab.variables).length === 0
  return { query: tab.query, variables: empty ? '' : JSON.stringify(tab.variables, null, 2) }
}

function openTab(title: string, content: TabContent): OpenTab & Record<string, unknown> {
  const id = crypto.randomUUID()
  return { id, title, ...content, headers: null, operationName: null, response: null }
}

function same(open: OpenTab, content: TabContent): boolean {
  return open.query === content.query && (open.variables ?? '') === content.variables
}

function readTabs(store: TabStore): { tabs: readonly OpenTab[]; active: number } {
  const state = parse(store.getItem(tabsKey))
  if (!isRecord(state) || !Array.isArray(state.tabs) || !state.tabs.every(isOpenTab)) return { tabs: [], active: 0 }
  const { tabs, activeTabIndex } = state
  return { tabs, active: typeof activeTabIndex === 'number' && activeTabIndex in tabs ? activeTabIndex : 0 }
}

function readOffered(store: TabStore): Map<string, TabContent> {
  const entries = parse(store.getItem(offeredKey))
  return new Map(Array.isArray(entries) && entries.every(isOffer) ? entries : [])
}

function isOffer(value: unknown): value is [string, TabContent] {
  if (!Array.isArray(value) || typeof value[0] !== 'string' || !isRecord(value[1])) return false
  return typeof value[1].query === 'string' && typeof value[1].variables === 'string'
}

function isOpenTab(value: unknown): value is OpenTab {
  return isRecord(value) && typeof value.id === 'string' && isText(value.query) && isText(value.variables)
}

function isText(value: unknown): value is string | null {
  return value === null || typeof value === 'string'
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** What a visitor's storage holds may be anything; what is not JSON counts as nothing. */
function parse(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null')
  } catch {
    return undefined
  }
}
