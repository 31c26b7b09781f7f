import { expect, test } from 'vitest'
import { sandboxRoutes } from '../../src/domains/sandbox.ts'
import { webhooks } from '../../src/domains/webhooks/contract.ts'
import { eventsOf } from '../../src/domains/webhooks/sandbox-events.ts'
import { eventOf, readCallback } from '../../src/events/callback.ts'
import type { NewEvent } from '../../src/events/event.ts'
import type { EventLog } from '../../src/events/log.ts'
import { createSqliteLog } from '../../src/events/sqlite.ts'
import { openSession } from '../../src/lemlist/session.ts'
import { seededRandom } from '../../src/sandbox/ids.ts'
import { createSandbox } from '../../src/sandbox/sandbox.ts'
import { createTestClock, type TestClock } from '../support/clock.ts'
import { healWhole, setUp, team } from './reconcile-fixtures.ts'

/** A log whose thread is waited for while the time stands still. */
const held = (log: EventLog, clock: TestClock): EventLog => ({
  ...log,
  append: (...given) => clock.hold(log.append(...given)),
  release: (...given) => clock.hold(log.release(...given)),
  get: (...given) => clock.hold(log.get(...given)),
  put: (...given) => clock.hold(log.put(...given)),
  lease: (...given) => clock.hold(log.lease(...given)),
})

test('of what happens on the sandbox everything is in the log once, whatever its callbacks come to', async () => {
  const clock = createTestClock()
  const retention = { ageMs: 30 * 24 * 3_600_000, maxBytes: 1e9 }
  const log = held(createSqliteLog({ file: ':memory:', retention, clock }), clock)
  const random = seededRandom(7)
  const late: NewEvent[] = []
  /** A hook that hears most callbacks, some of them twice or late, and is gone without a trace for others. */
  const deliver = async (request: Request): Promise<Response> => {
    const callback = readCallback(await request.text())
    if (callback === undefined) return new Response('', { status: 400 })
    const event = eventOf(callback, clock.now())
    const fate = random()
    if (fate < 0.2) late.push(event)
    else if (fate < 0.6) await log.append(team, [event, event])
    return new Response()
  }
  const sandbox = createSandbox({
    routes: sandboxRoutes,
    eventsOf,
    ...{ preset: 'solo', seed: 1, speed: 0, clock },
    deliver: request => clock.hold(deliver(request)),
  })
  const { gateway } = setUp({ clock, log })
  const { reconciler, tenant } = gateway(sandbox.fetch)
  await openSession(tenant, {}).call(webhooks.webhookCreate, {
    body: { targetUrl: 'http://127.0.0.1:9/webhooks/lemlist', secret: 'secret' },
  })
  const began = clock.now()
  await healWhole(reconciler)
  const emit = async (): Promise<void> => {
    const body = JSON.stringify({ count: 120 })
    const emitted = await sandbox.fetch(new Request('http://lemlist.test/_control/emit', { method: 'POST', body }))
    expect(emitted.status).toBe(200)
  }
  for (let round = 0; round < 5; round += 1) {
    clock.advance(60_000)
    await emit()
    await healWhole(reconciler)
    await log.append(team, late.splice(0))
  }
  clock.advance(60_000)
  await healWhole(reconciler)

  const events = await clock.hold(log.read(team, 0, 10_000))
  const listed = sandbox.world().teams.get('sandbox')?.activities.all() ?? []
  const happened = listed.filter(({ createdAt }) => Date.parse(createdAt) >= began).map(({ _id }) => _id)
  expect(happened.length).toBeGreaterThanOrEqual(600)
  const told = events.filter(({ occurredAt }) => occurredAt >= began).map(({ body }) => body._id)
  // Events of groups and others that no list has come by callbacks alone.
  expect(told.filter(id => happened.includes(String(id))).toSorted()).toEqual(happened.toSorted())
  expect(new Set(events.map(({ source }) => source))).toEqual(new Set(['WEBHOOK', 'RECONCILED']))
  expect(JSON.stringify(events)).not.toContain('"secret"')
  await reconciler.close()
  sandbox.stop()
  await clock.hold(log.close())
})
