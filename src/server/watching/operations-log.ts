import { type DocumentNode, getOperationAST, type OperationDefinitionNode } from 'graphql'
import { isAsyncIterable, type Plugin } from 'graphql-yoga'
import type { Logger } from 'pino'
import type { Clock } from '../../lemlist/clock.ts'
import type { Session } from '../../lemlist/session.ts'
import type { Pass } from '../context.ts'
import { LiveSubscription } from '../live/live.ts'
import { estimateOf } from '../plan.ts'
import type { Figures, OperationKind } from './figures.ts'
import { longestName, shortDigest, viewerLabel } from './viewer-label.ts'
import type { Visit } from './visit.ts'

/** What is known of an operation when it is over. */
export interface Watched {
  readonly pass: Pass
  readonly visit: Visit
  readonly params: { readonly query?: unknown; readonly operationName?: unknown }
  /** Undefined where it could not be read. */
  readonly document?: DocumentNode | undefined
  /** Undefined where the operation was refused before it had one. */
  readonly lemlist?: Session | undefined
}

interface OperationsLogOptions {
  readonly log: Pick<Logger, 'info'>
  readonly clock: Clock
  readonly figures: Pick<Figures, 'operation' | 'delivered'>
}

/** Notes what an operation came to; gives its result back, which is followed to its end where it goes on. */
export type NoteResult = <Result>(operation: Watched, result: Result) => Result

interface Part {
  readonly errors?: readonly { readonly extensions?: Readonly<Record<string, unknown>> | undefined }[] | undefined
  readonly incremental?: readonly Part[]
}

/** Most codes of errors that one line tells of. */
const mostCodes = 5

const codesIn = ({ errors = [], incremental = [] }: Part): readonly string[] => [
  ...errors.map(({ extensions }) => (typeof extensions?.code === 'string' ? extensions.code : 'OTHER')),
  ...incremental.flatMap(codesIn),
]

const digests = new WeakMap<DocumentNode, string>()

/** The beginning of the SHA-256 of a document, by which persisted operations go as well. */
const documentDigest = ({ params: { query }, document }: Watched): string | undefined => {
  const known = document && digests.get(document)
  const text = document?.loc?.source.body ?? query
  if (known !== undefined || typeof text !== 'string') return known
  const digest = shortDigest(text)
  if (document !== undefined) digests.set(document, digest)
  return digest
}

const definitionOf = ({ document, params: { operationName } }: Watched): OperationDefinitionNode | undefined =>
  (document && getOperationAST(document, typeof operationName === 'string' ? operationName : undefined)) ?? undefined

/** What an operation is, in words for the log. */
const nameplate = (watched: Watched) => {
  const definition = definitionOf(watched)
  const { pass, visit } = watched
  const kind: OperationKind = definition?.operation ?? 'unknown'
  return {
    request: visit.id,
    operation: definition?.name?.value.slice(0, longestName),
    kind,
    document: documentDigest(watched),
    viewer: viewerLabel(pass.viewer),
    team: pass.team.name,
    transport: visit.transport,
  }
}

type Nameplate = ReturnType<typeof nameplate>

/** What an operation spent. */
const costOf = ({ lemlist }: Watched) => {
  const { restCalls = 0, cacheHits = 0, coalesced = 0 } = lemlist?.usage ?? {}
  return { restCalls, cacheHits, coalesced, estimated: lemlist && estimateOf(lemlist)?.restCalls }
}

/**
 * Creates what notes operations: one line each at `info`, of a subscription one when it begins and one when it ends; their
 * figures; and the end of their traces. Nothing of variables, answers or credentials is in any of it.
 */
export const createOperationsLog = ({ log, clock, figures }: OperationsLogOptions): NoteResult => {
  const over = (watched: Watched, plate: Nameplate, codes: readonly string[]): void => {
    const { at, trace } = watched.visit
    const ms = clock.now() - at
    const cost = costOf(watched)
    const [code] = codes
    figures.operation(plate.kind, code, ms)
    trace?.end({ ...plate, ...cost, name: plate.operation, code })
    const faults = code === undefined ? undefined : [...new Set(codes)].slice(0, mostCodes)
    log.info({ ...plate, status: code === undefined ? 'ok' : 'errors', codes: faults, ms, ...cost }, 'operation')
  }

  async function* followed(watched: Watched, parts: AsyncIterable<Part>): AsyncGenerator<Part> {
    const plate = nameplate(watched)
    const codes: string[] = []
    try {
      for await (const part of parts) {
        codes.push(...codesIn(part))
        yield part
      }
    } finally {
      over(watched, plate, codes)
    }
  }

  const granted = (watched: Watched, { pass, attach }: LiveSubscription): LiveSubscription => {
    const { visit } = watched
    const plate: Nameplate = { ...nameplate(watched), transport: visit.transport === 'websocket' ? 'websocket' : 'sse' }
    figures.operation(plate.kind, undefined, clock.now() - visit.at)
    visit.trace?.end({ ...plate, ...costOf(watched), name: plate.operation, code: undefined })
    return new LiveSubscription(pass, sink => {
      const at = clock.now()
      let messages = 0
      let isOver = false
      log.info(plate, 'subscription begins')
      const end = (): void => {
        if (isOver) return
        isOver = true
        log.info({ ...plate, ms: clock.now() - at, messages }, 'subscription ends')
      }
      const leave = attach({
        ...sink,
        take: payload => {
          messages += 1
          figures.delivered()
          return sink.take(payload)
        },
        end: () => {
          end()
          sink.end()
        },
      })
      return () => {
        end()
        leave()
      }
    })
  }

  return <Result>(watched: Watched, result: Result): Result => {
    // What it becomes is of the same kind as what it was.
    if (result instanceof LiveSubscription) return granted(watched, result) as Result
    if (isAsyncIterable(result)) return followed(watched, result as AsyncIterable<Part>) as Result
    over(watched, nameplate(watched), codesIn(result as Part))
    return result
  }
}

/** Notes the operations that come over HTTP; their context holds what is `Watched`. */
export const watching = (note: NoteResult): Plugin<Record<string, unknown>, Watched> => ({
  onParse:
    () =>
    ({ result, extendContext }) => {
      if (!(result instanceof Error) && result !== null) extendContext({ document: result })
    },
  onExecutionResult: ({ result, setResult, context }) => {
    if (result !== undefined) setResult(note(context as unknown as Watched, result))
  },
})
