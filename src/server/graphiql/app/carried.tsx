import { useGraphiQL } from '@graphiql/react'
import { useEffect } from 'react'
import type { Clock } from '../../../lemlist/clock.ts'

/** What the visitor wrote into the headers' editor last, kept as long as the page is open and nowhere else. */
export interface Carried {
  /** The headers as text; empty before there were any. */
  text(): string
  /** Takes what stands in the editor now. */
  edited(text: string): void
}

/** How long nothing is written before new headers are tried, in milliseconds. */
const calmMs = 500

const isHeaders = (text: string): boolean => {
  try {
    const headers: unknown = JSON.parse(text)
    return typeof headers === 'object' && headers !== null && Object.values(headers).some(Boolean)
  } catch {
    return false
  }
}

/** Creates what remembers headers; `onNew` is called when others were written. */
export const createCarried = (after: Clock['after'], onNew: () => void): Carried => {
  let carried = ''
  let cancel: (() => void) | undefined
  return {
    text: () => carried,
    edited: text => {
      if (text === carried || !isHeaders(text)) return
      carried = text
      cancel?.()
      cancel = after(calmMs, onNew)
    },
  }
}

/** Writes the headers into the editor of each tab that has none: GraphiQL has headers for each tab, people have one token. */
export const CarryHeaders = ({ carried }: { readonly carried: Carried }): null => {
  const editor = useGraphiQL(state => state.headerEditor)
  const tab = useGraphiQL(state => state.tabs[state.activeTabIndex]?.id)
  useEffect(() => {
    if (tab !== undefined && editor?.getValue().trim() === '') editor.setValue(carried.text())
  }, [editor, tab, carried])
  return null
}
