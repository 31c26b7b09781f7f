import { Agent, request } from 'node:http'

/** An event as lemlist calls a hook with it; the same number is the same fact. */
export const callbackOf = (n: number, more: Readonly<Record<string, unknown>> = {}) => ({
  _id: `act_${`${n}`.padStart(17, 'A')}`,
  type: 'emailsOpened',
  createdAt: new Date(Date.parse('2026-01-15T09:00:00.000Z') + n).toISOString(),
  campaignId: 'cam_AAAAAAAAAAAAAAAA1',
  campaignName: 'Demo',
  leadId: `lea_${`${n}`.padStart(17, 'A')}`,
  leadEmail: `lead-${n}@example.com`,
  leadFirstName: 'Ann',
  n,
  ...more,
})

interface Sending {
  /** Of the gateway; a function is asked before each call, as a load balancer is. */
  readonly url: string | (() => string)
  readonly bodies: readonly unknown[]
  /** Calls under way at the same time. */
  readonly atOnce: number
  /** Told of each body that was acknowledged, with how often it was sent. */
  readonly onAcknowledged?: (index: number, attempts: number) => void
  /** How long it waits before it sends a body again, in milliseconds. */
  readonly retryMs?: number
}

/** How long an answer may take, in milliseconds. */
const timeoutMs = 10_000

const isTaken = (agent: Agent, url: string, body: unknown): Promise<boolean> =>
  new Promise(resolve => {
    const text = JSON.stringify(body)
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }
    const call = request(`${url}/webhooks/lemlist`, { method: 'POST', agent, headers, timeout: timeoutMs })
    call.once('response', answer => {
      answer.resume().once('end', () => resolve(answer.statusCode === 200))
    })
    call.once('timeout', () => call.destroy())
    call.once('error', () => resolve(false))
    call.once('close', () => resolve(false))
    call.end(text)
  })

/** Calls the intake with each body until it is taken, as lemlist does, only that it does not give up. */
export const sendCallbacks = async (sending: Sending): Promise<void> => {
  const { url, bodies, atOnce, onAcknowledged, retryMs = 50 } = sending
  const agent = new Agent({ keepAlive: true })
  let next = 0
  const sendSome = async (): Promise<void> => {
    for (let index = next; index < bodies.length; index = next) {
      next += 1
      let attempts = 1
      for (; !(await isTaken(agent, typeof url === 'string' ? url : url(), bodies[index])); attempts += 1) {
        await new Promise(resolve => setTimeout(resolve, retryMs))
      }
      onAcknowledged?.(index, attempts)
    }
  }
  try {
    await Promise.all(Array.from({ length: atOnce }, sendSome))
  } finally {
    agent.destroy()
  }
}
