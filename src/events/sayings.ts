import type { LoggedEvent } from './event.ts'
import type { Payload } from './topic.ts'

/** Messages of one topic that several readers may need, each put into words once. */
export interface Sayings {
  /** The message of an event; the one that was made, as long as it is remembered. */
  of(event: LoggedEvent): Promise<Payload>
  /** How many a reader should have made before it has handed over the first of them. */
  ahead(): number
  forget(): void
}

/** Most messages that are remembered, and most bytes of them. */
const mostRemembered = 256
const mostBytes = 4 * 1024 * 1024

/** Bytes that a reader has made ahead, and what a message is taken for before the first. */
const aheadBytes = 1024 * 1024
const likelyBytes = 32 * 1024

/** Remembers messages that `say` makes. */
export const createSayings = (say: (event: LoggedEvent) => Promise<Payload>): Sayings => {
  const said = new Map<number, { readonly payload: Promise<Payload>; size: number }>()
  let bytes = 0
  let average = likelyBytes

  const drop = (position: number): void => {
    bytes -= said.get(position)?.size ?? 0
    said.delete(position)
  }

  const shrink = (): void => {
    for (const position of said.keys()) {
      if (said.size <= mostRemembered && bytes <= mostBytes) return
      drop(position)
    }
  }

  return {
    of: event => {
      const known = said.get(event.position)
      if (known !== undefined) return known.payload
      const saying = { payload: say(event), size: 0 }
      said.set(event.position, saying)
      void saying.payload.then(payload => {
        average += (payload.bytes.length - average) / 8
        if (said.get(event.position) !== saying) return
        saying.size = payload.bytes.length
        bytes += saying.size
        shrink()
      })
      shrink()
      return saying.payload
    },
    ahead: () => Math.min(100, Math.max(1, Math.floor(aheadBytes / average))),
    forget: () => {
      said.clear()
      bytes = 0
    },
  }
}
