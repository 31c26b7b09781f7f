import { expect, test } from 'vitest'
import type { Harness } from '../support/harness.ts'
import { minute, setUp, targetUrl, theHook } from './hook-fixtures.ts'

const refusals = [
  { what: 'a key that may not', status: 403, body: 'Forbidden' },
  { what: 'a plan without hooks', status: 402, body: 'Upgrade your plan' },
  { what: 'a team with 200 hooks', status: 400, body: 'Bad request: a team has 200 webhooks at most' },
  { what: 'a server error', status: 500, body: 'Internal server error' },
]

test.each(refusals)(
  'refused for $what the gateway polls, says so once, and has its hook as soon as it may',
  async ({ status, body }) => {
    const { start, sandbox, pass, until, lines, team } = setUp()
    const autopilot = start()
    sandbox.faults.add({ operation: 'webhookCreate', kind: 'status', status, body })
    autopilot.start()
    await until(() => autopilot.health().problem !== undefined)
    await pass(5 * minute)
    expect(autopilot.health()).toMatchObject({ mode: 'POLLING', registered: false, lastCheckedAt: expect.any(Number) })
    expect(autopilot.health().problem).toMatch(/^lemlist does not make a hook: /)
    expect(lines.filter(({ problem }) => problem !== undefined)).toHaveLength(1)
    sandbox.faults.clear()
    await pass(minute)
    expect(autopilot.health()).toMatchObject({ mode: 'WEBHOOK', registered: true, problem: undefined })
    expect(theHook(team).targetUrl).toBe(targetUrl)
  },
)

test('hooks that cannot be listed for a moment are still there; where lemlist refuses to list them the gateway polls', async () => {
  const { registered, sandbox, until, pass, team } = setUp()
  const autopilot = await registered()
  sandbox.faults.add({ operation: 'webhooks', kind: 'status', status: 500 })
  await until(() => autopilot.health().problem !== undefined)
  expect(autopilot.health()).toMatchObject({ mode: 'WEBHOOK', registered: true })
  sandbox.faults.clear()
  sandbox.faults.add({ operation: 'webhooks', kind: 'status', status: 403, body: 'Forbidden' })
  await until(() => !autopilot.health().registered)
  expect(autopilot.health()).toMatchObject({ mode: 'POLLING' })
  sandbox.faults.clear()
  await pass(minute)
  expect(autopilot.health()).toMatchObject({ mode: 'WEBHOOK', problem: undefined })
  expect(theHook(team).targetUrl).toBe(targetUrl)
})

test('hooks that were made without an answer do not pile up', async () => {
  const lost = async (request: Request, sandbox: Harness['sandbox']) => {
    const response = await sandbox.fetch(request)
    return request.method === 'POST' ? new Response('', { status: 502 }) : response
  }
  const { start, ours, pass } = setUp({ upstream: lost })
  start().start()
  await pass(30 * minute)
  expect(ours().length).toBeLessThanOrEqual(2)
})

test('an old hook that cannot be deleted is told, and goes later', async () => {
  const { registered, sandbox, ours, pass, until, team } = setUp()
  await (await registered()).close()
  sandbox.faults.add({ operation: 'webhookDelete', kind: 'status', status: 403, body: 'Forbidden' })
  await pass(minute)
  const autopilot = await registered({ secret: 'another one of sixteen' })
  await until(() => autopilot.health().problem !== undefined)
  expect(autopilot.health()).toMatchObject({ mode: 'WEBHOOK', problem: expect.stringContaining('cannot be deleted') })
  expect(ours()).toHaveLength(2)
  sandbox.faults.clear()
  await until(() => ours().length === 1)
  expect(theHook(team).secret).toBe('another one of sixteen')
})

test('while the log is away nothing is made that nobody would remember', async () => {
  const { start, ownLog, pass, calls, until, team } = setUp()
  const autopilot = start()
  ownLog.isDown = true
  autopilot.start()
  await pass(3 * minute)
  expect(calls()).toEqual([])
  expect(autopilot.health()).toMatchObject({ mode: 'POLLING', problem: 'the event log cannot be had' })
  ownLog.isDown = false
  await until(() => autopilot.health().registered)
  expect(theHook(team).targetUrl).toBe(targetUrl)
})
