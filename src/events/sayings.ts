import type { LoggedEvent } from './event.ts'
import type { Payload } from './topic.ts'

/** Messages of one topic that several readers may need, each put into words once. */
export interface Sayings {
  /** The message of an event; the one that was made, as long as it is remembered. */
  of(event: LoggedEvent): Promise<Payload>
  forget(): void
}

/** Most messages that are remembered, and most bytes of them. */
const mostRemembered = 256
const mostBytes = 4 * 1024 * 1024

/** Remembers messages that `say` makes. */
export const createSayings = (say: (event: LoggedEvent) => Promise<Payload>): Sayings => {
  const said = new Map<number, { readonly payload: Promise<Payload>; size: number }>()
  let bytes = 0

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
        if (said.get(event.position) !== saying) return
        saying.size = payload.bytes.length
        bytes += saying.size
        shrink()
      })
      shrink()
      return saying.payload
    },
    forget: () => {
      said.clear()
      bytes = 0
    },
  }
}
