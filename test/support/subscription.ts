import type { GraphqlAnswer } from './harness.ts'

/** A subscription as a test reads it. */
export interface Subscription {
  /** The next message; undefined when the subscription has ended. Keep-alives are passed over. */
  next(): Promise<GraphqlAnswer | undefined>
  /** So many messages. */
  take(count: number): Promise<readonly GraphqlAnswer[]>
  /** The `id:` of the last message, for `Last-Event-ID`. */
  readonly lastId: string | undefined
  leave(): Promise<void>
}

/** Reads an event stream. */
export const openSubscription = (response: Response): Subscription => {
  const { body } = response
  if (body === null || !response.headers.get('content-type')?.startsWith('text/event-stream')) {
    throw new Error(`no event stream but ${response.status}`)
  }
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  let lastId: string | undefined

  /** One block of lines; undefined at the end. */
  const block = async (): Promise<readonly string[] | undefined> => {
    for (let end = text.indexOf('\n\n'); ; end = text.indexOf('\n\n')) {
      if (end >= 0) {
        const lines = text.slice(0, end).split('\n')
        text = text.slice(end + 2)
        return lines
      }
      const { done, value } = await reader.read()
      if (done) return undefined
      text += value
    }
  }

  const field = (lines: readonly string[], name: string): string | undefined =>
    lines.find(line => line.startsWith(`${name}: `))?.slice(name.length + 2)

  const next = async (): Promise<GraphqlAnswer | undefined> => {
    for (let lines = await block(); lines !== undefined; lines = await block()) {
      const event = field(lines, 'event')
      if (event === 'complete') return undefined
      if (event !== 'next') continue
      lastId = field(lines, 'id') ?? lastId
      return JSON.parse(field(lines, 'data') ?? '') as GraphqlAnswer
    }
    return undefined
  }

  return {
    next,
    take: async count => {
      const messages: GraphqlAnswer[] = []
      while (messages.length < count) {
        const message = await next()
        if (message === undefined) throw new Error(`the subscription ended after ${messages.length} messages`)
        messages.push(message)
      }
      return messages
    },
    get lastId() {
      return lastId
    },
    leave: () => reader.cancel(),
  }
}
