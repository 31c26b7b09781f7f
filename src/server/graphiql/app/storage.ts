import type { Storage } from '@graphiql/toolkit'

/** A value without any headers in it, which GraphiQL's history keeps as well, whatever it was told of them. */
const withoutHeaders = (text: string): string => {
  if (!text.includes('"headers"')) return text
  try {
    return JSON.stringify(JSON.parse(text), (name, value) => (name === 'headers' ? null : value))
  } catch {
    // A document is no JSON.
    return text
  }
}

/** The same storage, into which no headers are ever written: they hold keys. */
export const discreet = (storage: Storage): Storage => ({
  get length() {
    return storage.length
  },
  getItem: name => storage.getItem(name),
  setItem: (name, value) => storage.setItem(name, withoutHeaders(value)),
  removeItem: name => storage.removeItem(name),
  clear: () => storage.clear(),
})
