import DataLoader from 'dataloader'
import type { Context } from './context.ts'

/** One entry of a batch: a row, null for "there is none", or why it could not be had. */
export type Loaded<Row> = Row | null | Error

/** Loads rows by key, once per key and operation. */
export type Loader<Key, Row> = (context: Context, key: Key) => Promise<Row | null>

/**
 * A loader that lives as long as the operation whose context it is given. `load` answers in the order of its keys;
 * `name` tells keys that are the same apart from being the same object.
 */
export const loader = <Key, Row>(
  load: (context: Context, keys: readonly Key[]) => Promise<readonly Loaded<Row>[]>,
  name: (key: Key) => string = String,
): Loader<Key, Row> => {
  const perOperation = new WeakMap<Context, DataLoader<Key, Row | null, string>>()
  return (context, key) => {
    const known = perOperation.get(context)
    if (known !== undefined) return known.load(key)
    const made = new DataLoader<Key, Row | null, string>(keys => load(context, keys), { cacheKeyFn: name })
    perOperation.set(context, made)
    return made.load(key)
  }
}

const asLoaded = <Row>(settled: PromiseSettledResult<Row | null | undefined>): Loaded<Row> => {
  if (settled.status === 'fulfilled') return settled.value ?? null
  return settled.reason instanceof Error ? settled.reason : new Error(String(settled.reason))
}

/** A loader that reads each key by itself; keys that lemlist can answer together meet in the team's batcher below. */
export const eachLoader = <Key, Row>(
  read: (context: Context, key: Key) => Promise<Row | null | undefined>,
  name: (key: Key) => string = String,
): Loader<Key, Row> =>
  loader(async (context, keys) => (await Promise.allSettled(keys.map(key => read(context, key)))).map(asLoaded), name)
