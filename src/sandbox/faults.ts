import { z } from 'zod'

/** A fault that an operation shows instead of, or before, its answer. */
export const Fault = z.strictObject({
  /** The operation's name in the contract, or `*` for all. */
  operation: z.string().min(1),
  kind: z.enum(['status', 'delay', 'drop', 'html', 'empty', 'half', 'envelope']),
  /** Of `status`. */
  status: z.number().int().min(400).max(599).optional(),
  /** Of `status`: the words of the answer. */
  body: z.string().optional(),
  /** Of `delay`: milliseconds. */
  ms: z.number().int().min(0).max(120_000).optional(),
  /** How many calls it strikes; every call when left out. */
  times: z.number().int().min(1).optional(),
})
export type Fault = z.output<typeof Fault>

/** The faults that are switched on. */
export interface Faults {
  add(fault: Fault): void
  clear(): void
  all(): readonly Fault[]
  /** The faults that strike this call; counts it. */
  strike(operation: string): readonly Fault[]
}

export const createFaults = (): Faults => {
  let active: { readonly fault: Fault; left: number }[] = []
  return {
    add: fault => active.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY }),
    clear: () => {
      active = []
    },
    all: () => active.map(({ fault }) => fault),
    strike: operation => {
      const struck = active.filter(({ fault }) => fault.operation === '*' || fault.operation === operation)
      for (const entry of struck) entry.left -= 1
      active = active.filter(({ left }) => left > 0)
      return struck.map(({ fault }) => fault)
    },
  }
}

const wrapped = async (answer: Response): Promise<Response> => {
  const json: unknown = await answer.json()
  const other = Array.isArray(json) ? { data: json, pagination: { totalRecords: json.length } } : [json]
  return Response.json(other, { headers: answer.headers })
}

/** What the fault makes of an answer. Delays are not handled here: they come before the answer. */
export const spoil = async (fault: Fault, answer: Response): Promise<Response> => {
  const headers = new Headers(answer.headers)
  switch (fault.kind) {
    case 'status':
      headers.set('content-type', 'text/plain; charset=utf-8')
      return new Response(fault.body ?? 'Internal server error', { status: fault.status ?? 500, headers })
    case 'html':
      headers.set('content-type', 'text/html; charset=utf-8')
      return new Response('<!doctype html><html><body>lemlist</body></html>', { status: 200, headers })
    case 'empty':
      return new Response('', { status: 200, headers })
    case 'half': {
      const body = await answer.text()
      return new Response(body.slice(0, Math.floor(body.length / 2)), { status: 200, headers })
    }
    case 'envelope':
      return wrapped(answer)
    case 'drop':
      throw new TypeError('fetch failed: the connection was dropped')
    case 'delay':
      return answer
  }
}
