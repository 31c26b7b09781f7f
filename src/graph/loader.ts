import DataLoader from 'dataloader'
import type { Context } from './context.ts'

/** One entry of a batch: a row, null for "there is none", or why it could not be had. */
export type Loaded<Row> = Row | null | Error

/** Loads rows by key, once per key and operation; an empty key names nothing. */
type Loader<Key, Row> = (context: Context, key: Key) => Promise<Row | null>

/** A value that is made once for each operation, and made anew after a write or a change it learned of: it may be out of date. */
const perOperation = <Value>(make: (context: Context) => Value): ((context: Context) => Value) => {
  const made = new WeakMap<Context, { readonly writes: number; readonly value: Value }>()
  return context => {
    const { writes } = context.lemlist
    const known = made.get(context)
    if (known?.writes === writes) return known.value
    const value = make(context)
    made.set(context, { writes, value })
    return value
  }
}

/** What became of one entry of a batch. */
export const asLoaded = <Row>(settled: PromiseSettledResult<Row | null | undefined>): Loaded<Row> => {
  if (settled.status === 'fulfilled') return settled.value ?? null
  return settled.reason instanceof Error ? settled.reason : new Error(String(settled.reason))
}

/**
 * A loader that lives as long as the operation whose context it is given, and until its next write. `load` answers in
 * the order of its keys; `name` tells keys that are the same apart from being the same object.
 */
export const loader = <Key, Row>(
  load: (context: Context, keys: readonly Key[]) => Promise<readonly Loaded<Row>[]>,
  name: (key: Key) => string = String,
): Loader<Key, Row> => {
  const loaderOf = perOperation(
    context => new DataLoader<Key, Row | null, string>(keys => load(context, keys), { cacheKeyFn: name }),
  )
  return async (context, key) => (name(key) === '' ? null : loaderOf(context).load(key))
}

/** A loader that reads each key by itself; keys that lemlist can answer together meet in the team's batcher below. */
export const eachLoader = <Key, Row>(
  read: (context: Context, key: Key) => Promise<Row | null | undefined>,
  name: (key: Key) => string = String,
): Loader<Key, Row> =>
  loader(async (context, keys) => (await Promise.allSettled(keys.map(key => read(context, key)))).map(asLoaded), name)

/** Reads something of which there is one, once per operation. */
export const onceLoader = <Row>(
  read: (context: Context) => Promise<Row | null | undefined>,
): ((context: Context) => Promise<Row | null>) =>
  perOperation(async (context): Promise<Row | null> => (await read(context)) ?? null)
