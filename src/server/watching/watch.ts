import { GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Logger } from 'pino'
import { codeOf } from '../../graph/errors.ts'
import type { Clock } from '../../lemlist/clock.ts'
import { LemlistError } from '../../lemlist/errors.ts'
import type { Tracer } from '../../telemetry.ts'
import type { Figures, Route } from './figures.ts'
import { createOperationsLog, type NoteResult, type Watched, watching } from './operations-log.ts'
import { type BeginVisit, createVisits, requestIdHeader, type Visit } from './visit.ts'

interface WatchOptions {
  readonly log: Pick<Logger, 'info'>
  readonly clock: Clock
  readonly figures: Figures
  /** Undefined where nothing is traced. */
  readonly tracer: Tracer | undefined
}

/** What an operator sees of operations: their lines in the log, their figures, their traces. */
export interface Watch {
  readonly beginVisit: BeginVisit
  readonly note: NoteResult
  /** Notes the operations that come over HTTP. */
  readonly plugin: Plugin<Record<string, unknown>, Watched>
  /** The same door, whose refusals are counted. */
  admitting<Args extends readonly unknown[], Pass>(
    admit: (...args: Args) => Promise<Pass>,
  ): (...args: Args) => Promise<Pass>
  /** The same answers, which are counted. */
  answering<Rest extends readonly unknown[]>(
    fetch: (request: Request, ...rest: Rest) => Promise<Response>,
  ): (request: Request, ...rest: Rest) => Promise<Response>
  /** The same answer, which says the name of its request. */
  named(visit: Visit, response: Response): Response
}

/** The parts of the gateway by how their paths begin. */
const routes: readonly (readonly [beginning: string, route: Route])[] = [
  ['/graphql', 'graphql'],
  ['/graphiql/', 'graphiql'],
  ['/webhooks', 'webhooks'],
  ['/downloads', 'downloads'],
  ['/metrics', 'metrics'],
  ['/health', 'probes'],
  ['/ready', 'probes'],
]

const routeOf = (url: string): Route => {
  const path = URL.parse(url)?.pathname ?? ''
  return routes.find(([beginning]) => path.startsWith(beginning))?.[1] ?? 'other'
}

const refusalCode = (error: unknown): string => {
  if (error instanceof LemlistError) return codeOf(error)
  return error instanceof GraphQLError ? String(error.extensions.code) : 'INTERNAL_SERVER_ERROR'
}

/** Creates what watches the operations of a gateway. */
export const createWatch = ({ log, clock, figures, tracer }: WatchOptions): Watch => {
  const note = createOperationsLog({ log, clock, figures })
  return {
    note,
    plugin: watching(note),
    beginVisit: createVisits({ clock, tracer }),
    admitting:
      admit =>
      async (...args) => {
        try {
          return await admit(...args)
        } catch (error) {
          figures.refused(refusalCode(error))
          throw error
        }
      },
    answering:
      fetch =>
      async (request, ...rest) => {
        const response = await fetch(request, ...rest)
        figures.answered(routeOf(request.url), response.status)
        return response
      },
    named: ({ id }, response) => {
      response.headers.set(requestIdHeader, id)
      return response
    },
  }
}
