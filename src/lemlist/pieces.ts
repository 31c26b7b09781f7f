import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Bytes after which what has passed is taken out of memory. */
const everyBytes = 8 * 1024 * 1024

// The collector counts the pieces of a file as next to nothing, and lets some 80 MB of them lie before it comes.
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as (options: { readonly type: 'minor' }) => void

/** The pieces of a body as they come, of which few are in memory at any time, however large it is. */
export async function* pieces(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let passed = 0
  for await (const piece of body) {
    yield piece
    passed += piece.length
    if (passed < everyBytes) continue
    passed = 0
    collect({ type: 'minor' })
  }
}
