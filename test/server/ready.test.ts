import { expect, test } from 'vitest'
import type { HookHealth } from '../../src/events/health.ts'
import type { Identity } from '../../src/events/identity.ts'
import { createReach } from '../../src/server/watching/reach.ts'
import { readiness } from '../../src/server/watching/ready.ts'
import { createTestClock } from '../support/clock.ts'
import { startHarness } from '../support/harness.ts'

const health: HookHealth = {
  mode: 'WEBHOOK',
  registered: true,
  lastEventAt: Date.parse('2026-01-15T10:00:00.000Z'),
  lastCheckedAt: Date.parse('2026-01-15T10:00:30.000Z'),
  problem: undefined,
}

interface Case {
  readonly put?: () => Promise<void>
  readonly weakness?: () => Promise<string | undefined>
  readonly isKnown?: boolean
  readonly isDraining?: boolean
  readonly hook?: HookHealth
  readonly isReachable?: boolean
}

const identity: Identity = { team: 'tea_1', log: 'log', secret: 'a secret of hooks' }

const taken = async (): Promise<void> => undefined

const ask = ({ put = taken, weakness, isKnown = true, isDraining = false, hook = health, isReachable = true }: Case) =>
  readiness({
    log: { put, weakness: weakness ?? (async () => undefined) },
    clock: createTestClock(),
    stations: () => [
      {
        identities: { known: () => (isKnown ? identity : undefined), find: async () => identity },
        hook: { health: () => hook, isOurs: () => false },
      },
    ],
    isDraining: () => isDraining,
    reach: { lastAnswerAt: () => Date.parse('2026-01-15T10:00:45.000Z'), isReachable: () => isReachable },
  })

test('a gateway whose log takes events and whose team is known is ready, and tells how it stands', async () => {
  const response = await ask({ weakness: async () => 'events end with the process' })
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({
    status: 'ready',
    checks: {
      eventLog: { ok: true, problem: null, weakness: 'events end with the process' },
      teams: [
        {
          ok: true,
          hook: {
            mode: 'WEBHOOK',
            registered: true,
            lastEventAt: '2026-01-15T10:00:00.000Z',
            lastCheckedAt: '2026-01-15T10:00:30.000Z',
            problem: null,
          },
        },
      ],
      draining: { ok: true },
      lemlist: { ok: true, lastAnswerAt: '2026-01-15T10:00:45.000Z' },
    },
  })
})

test.each<{ what: string; asked: Case; checks: unknown }>([
  {
    what: 'the log takes nothing',
    asked: { put: () => Promise.reject(new Error('database or disk is full')) },
    checks: { eventLog: { ok: false, problem: 'database or disk is full', weakness: null } },
  },
  {
    what: 'the log gives no answer',
    asked: { put: () => new Promise(() => undefined) },
    checks: { eventLog: { ok: false, problem: 'it gives no answer within 5 s' } },
  },
  { what: 'the team is not known', asked: { isKnown: false }, checks: { teams: [{ ok: false }] } },
  { what: 'the process is to end', asked: { isDraining: true }, checks: { draining: { ok: false } } },
])('while $what the gateway is not ready', async ({ asked, checks }) => {
  const response = await ask(asked)
  expect(response.status).toBe(503)
  expect(await response.json()).toMatchObject({ status: 'not ready', checks })
})

test('a log that does not tell how safe it is keeps no gateway from being ready', async () => {
  const response = await ask({ weakness: () => Promise.reject(new Error('the log is away')) })
  expect(response.status).toBe(200)
  expect(await response.json()).toMatchObject({ checks: { eventLog: { ok: true, problem: null, weakness: null } } })
})

test('a gateway without a hook is ready, because it looks for events by itself, and says why it has none', async () => {
  const response = await ask({ hook: { ...health, mode: 'POLLING', registered: false, problem: 'no address' } })
  expect(response.status).toBe(200)
  expect(await response.json()).toMatchObject({
    checks: { teams: [{ hook: { mode: 'POLLING', problem: 'no address' } }] },
  })
})

test('/ready says no until lemlist has told whose key it is, and tells neither team nor secret', async () => {
  const { fetch, station, team } = startHarness()
  const ready = () => fetch(new Request('http://127.0.0.1:4000/ready'))
  expect((await ready()).status).toBe(503)
  const { secret } = await station.identities.find()
  const response = await ready()
  expect(response.status).toBe(200)
  const text = await response.text()
  expect(text).not.toContain(secret)
  expect(text).not.toContain(team.team._id)
})

test('/ready says no while lemlist does not answer', async () => {
  const response = await ask({ isReachable: false })
  expect(response.status).toBe(503)
  expect(await response.json()).toMatchObject({ status: 'not ready', checks: { lemlist: { ok: false } } })
})

test('lemlist counts as away when all calls of 30 seconds have failed, until it answers, whatever it says, or nothing was asked of late', () => {
  const clock = createTestClock()
  const reach = createReach(clock)
  const fails = (status: number): void => reach.note({ status, fault: 'unavailable' })
  fails(0)
  clock.advance(29_000)
  fails(503)
  expect(reach.isReachable()).toBe(true)
  clock.advance(1_000)
  expect(reach.isReachable()).toBe(false)
  expect(reach.lastAnswerAt()).toBeUndefined()
  reach.note({ status: 0, fault: 'abandoned' })
  expect(reach.isReachable()).toBe(false)
  clock.advance(91_000)
  // Nothing was asked of late: only who asks finds out.
  expect(reach.isReachable()).toBe(true)
  fails(0)
  expect(reach.isReachable()).toBe(false)
  reach.note({ status: 401, fault: 'unauthenticated' })
  expect(reach.isReachable()).toBe(true)
  expect(reach.lastAnswerAt()).toBe(clock.now())
})

test('/ready and /metrics tell of an outage of lemlist and of its end', async () => {
  const { run, fetch, sandbox, clock } = startHarness()
  const lemlist = async (): Promise<unknown> => {
    const response = await fetch(new Request('http://127.0.0.1:4000/ready'))
    const metrics = await fetch(new Request('http://127.0.0.1:4000/metrics'))
    const [, reachable] = /^lemlist_upstream_reachable (\d)$/m.exec(await metrics.text()) ?? []
    const { checks } = (await response.json()) as { readonly checks: { readonly lemlist: { readonly ok: boolean } } }
    return { status: response.status, ok: checks.lemlist.ok, reachable }
  }
  await run('{ team { name } }')
  sandbox.faults.add({ operation: '*', kind: 'drop' })
  await run('{ labels { id } }')
  clock.advance(30_000)
  await run('{ labels { id } }')
  expect(await lemlist()).toMatchObject({ ok: false, reachable: '0' })
  sandbox.faults.clear()
  await run('{ labels { id } }')
  expect(await lemlist()).toMatchObject({ ok: true, reachable: '1' })
})
