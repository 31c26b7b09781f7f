import { type Message, MessageType, parseMessage } from 'graphql-ws'
import { JsonFault, strictJson } from '../http/strict-json.ts'

/** One operation of a socket, from the message that asks for it until nothing of it runs any more. */
export interface Operation {
  /** Aborted when the client has left it or is gone. */
  readonly signal: AbortSignal
  /** Whether the socket had no room for it. */
  readonly isTooMany: boolean
}

interface Running extends Operation {
  readonly controller: AbortController
  readonly over: Promise<void>
}

/** The operations of one socket. */
export interface Operations {
  /** Takes a message of the client to the protocol's core; rejects where that fails. */
  handle(text: string): Promise<void>
  get(id: string): Operation | undefined
  /** Leaves all of them; no message is handled after it. */
  close(): void
}

interface OperationsOptions {
  /** Most that run at a time. */
  readonly most: number
  /** The protocol's core: resolves when what the message asked for is over. */
  readonly core: (text: string) => Promise<void>
  /** Ends the conversation with a client that says what it may not. */
  readonly refuse: (reason: string) => void
}

const ofClients: ReadonlySet<string> = new Set([
  MessageType.ConnectionInit,
  MessageType.Ping,
  MessageType.Pong,
  MessageType.Subscribe,
  MessageType.Complete,
])

/** Most characters of an id: it is kept with its operation. */
const longestId = 200

/** Most characters of a greeting: what the client says of itself is kept with its socket. */
const longestGreeting = 10_000

/** Why a message is not taken to the core; undefined when it is. */
const unfit = (message: Message, text: string): string | undefined => {
  if (!ofClients.has(message.type)) return 'Invalid message received'
  if (message.type === MessageType.ConnectionInit && text.length > longestGreeting) {
    return `A greeting has at most ${longestGreeting} characters`
  }
  if (message.type === MessageType.Subscribe && message.id.length > longestId) {
    return `An id has at most ${longestId} characters`
  }
  return undefined
}

/** What is wrong with the JSON of a message; undefined for nothing. */
const faultIn = (text: string): string | undefined => {
  try {
    strictJson(text)
    return undefined
  } catch (fault) {
    if (fault instanceof JsonFault) return `The message ${fault.message}`
    throw fault
  }
}

const read = (text: string) => {
  try {
    return parseMessage(text)
  } catch {
    return undefined
  }
}

/**
 * Follows the operations of a socket. The core cannot tell a pending operation that was left from the next one with its
 * id, so that here the next one waits until the one before is over.
 */
export const createOperations = ({ most, core, refuse }: OperationsOptions): Operations => {
  const operations = new Map<string, Running>()
  let count = 0
  let isClosed = false

  const run = async (id: string, text: string): Promise<void> => {
    const before = operations.get(id)
    // The core refuses an id that is in use.
    if (before !== undefined && !before.signal.aborted) return core(text)
    const controller = new AbortController()
    const over = Promise.withResolvers<void>()
    const isTooMany = count >= most
    const operation = { controller, signal: controller.signal, isTooMany, over: over.promise }
    operations.set(id, operation)
    count += 1
    try {
      if (!isTooMany) await before?.over
      if (!isClosed && !controller.signal.aborted) await core(text)
    } finally {
      count -= 1
      over.resolve()
      if (operations.get(id) === operation) operations.delete(id)
    }
  }

  return {
    handle: async text => {
      if (isClosed) return
      const message = read(text)
      // What cannot be read is the core's to refuse.
      if (message === undefined) return core(text)
      const reason = faultIn(text) ?? unfit(message, text)
      if (reason !== undefined) return refuse(reason)
      if (message.type === MessageType.Subscribe) return run(message.id, text)
      if (message.type === MessageType.Complete) operations.get(message.id)?.controller.abort()
      return core(text)
    },
    get: id => operations.get(id),
    close: () => {
      isClosed = true
      for (const { controller } of operations.values()) controller.abort()
    },
  }
}
