import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { createAutopilot } from '../../src/events/hooks.ts'
import { createIdentities } from '../../src/events/identity.ts'
import { minute, publicUrl, setUp, targetUrl, theHook } from './hook-fixtures.ts'
import { createMemoryLog } from './memory-log.ts'

test('a gateway with an address makes one hook for every event, with its secret, and knows it as its own', async () => {
  const { registered, team, seeded, clock, calls, repairedSince } = setUp()
  const began = clock.now()
  const autopilot = await registered({ secret: 'a secret of sixteen' })
  const hook = theHook(team)
  expect(hook).toEqual({ _id: hook._id, targetUrl, createdAt: expect.any(String), secret: 'a secret of sixteen' })
  expect(autopilot.isOurs(hook._id)).toBe(true)
  expect(seeded.map(({ _id }) => autopilot.isOurs(_id))).toEqual(seeded.map(() => false))
  expect(autopilot.health()).toEqual({
    mode: 'WEBHOOK',
    registered: true,
    lastEventAt: undefined,
    lastCheckedAt: began,
    problem: undefined,
  })
  expect(calls()).toEqual(['GET /api/hooks', 'POST /api/hooks'])
  expect(repairedSince).toEqual([])
})

test('a hook that is there is looked at about every minute, and left as it is', async () => {
  const { registered, ours, pass, calls, forget, team } = setUp()
  await registered()
  const before = theHook(team)
  forget()
  await pass(10 * minute)
  expect(new Set(calls())).toEqual(new Set(['GET /api/hooks']))
  expect(calls().length).toBeGreaterThanOrEqual(10)
  expect(calls().length).toBeLessThanOrEqual(11)
  expect(ours()).toEqual([before])
})

test('after a restart the hook is known again, and none is made', async () => {
  const { registered, start, team, pass } = setUp()
  await (await registered()).close()
  const before = theHook(team)
  await pass(5 * minute)
  const again = start()
  again.start()
  await pass(minute)
  expect(theHook(team)).toEqual(before)
  expect(again.isOurs(before._id)).toBe(true)
  expect(again.health().mode).toBe('WEBHOOK')
})

test('two replicas on one log make one hook, and one of them at a time looks after it', async () => {
  const { start, team, until, pass, calls, forget, clock } = setUp()
  const began = clock.now()
  const both = [start({ holder: 'one' }), start({ holder: 'two' })]
  for (const each of both) each.start()
  await until(() => both.every(each => each.health().registered))
  expect(clock.now() - began).toBeLessThan(minute / 4)
  const hook = theHook(team)
  expect(both.map(each => each.isOurs(hook._id))).toEqual([true, true])
  forget()
  await pass(10 * minute)
  expect(theHook(team)).toEqual(hook)
  expect(calls().length).toBeLessThanOrEqual(14)
})

test('when the replica that looked after the hook is gone, the other does', async () => {
  const { start, team, until, clock } = setUp()
  const [one, two] = [start({ holder: 'one' }), start({ holder: 'two' })]
  one.start()
  await until(() => one.health().registered)
  two.start()
  await one.close()
  const hook = theHook(team)
  const deletedAt = clock.now()
  team.hooks.delete(hook._id)
  await until(() => team.hooks.all().some(each => each.targetUrl === targetUrl))
  expect(clock.now() - deletedAt).toBeLessThanOrEqual(2 * minute)
})

test('a hook that was deleted behind our back is made again within a minute, and what was missed is sought', async () => {
  const { registered, team, until, clock, pass, repairedSince } = setUp()
  const autopilot = await registered()
  await pass(3.5 * minute)
  const lastSeenAt = autopilot.health().lastCheckedAt
  const first = theHook(team)
  team.hooks.delete(first._id)
  const deletedAt = clock.now()
  await until(() => repairedSince.length > 0)
  expect(clock.now() - deletedAt).toBeLessThanOrEqual(minute)
  expect(repairedSince).toEqual([lastSeenAt])
  const second = theHook(team)
  expect(second._id).not.toBe(first._id)
  expect(second.secret).toBe(first.secret)
  expect([first, second].map(({ _id }) => autopilot.isOurs(_id))).toEqual([false, true])
  await pass(5 * minute)
  expect(repairedSince).toHaveLength(1)
})

test('what was missed is sought until that has been heard', async () => {
  const { start, ownLog, tenant, clock, team, until, pass } = setUp()
  const asked: number[] = []
  const autopilot = start()
  autopilot.start()
  await until(() => autopilot.health().registered)
  await autopilot.close()
  team.hooks.delete(theHook(team)._id)
  await pass(minute)
  const other = createAutopilot({
    ...{ log: ownLog, tenant, clock, holder: 'two', random: () => 0.5, logger: pino({ level: 'silent' }) },
    randomBytes: Buffer.alloc,
    identities: createIdentities({
      ...{ log: ownLog, tenant, clock, apiKey: 'sandbox', secret: undefined, randomBytes: Buffer.alloc },
    }),
    publicUrl: () => publicUrl,
    onRepaired: from => {
      asked.push(from)
      if (asked.length < 3) throw new Error('not now')
    },
  })
  onTestFinished(other.close)
  other.start()
  await until(() => asked.length === 3)
  await pass(5 * minute)
  expect(asked).toEqual([asked[0], asked[0], asked[0]])
})

test('a hook whose secret is lost is replaced: the new one is there before the old one goes', async () => {
  const { registered, team, calls, requests, forget, repairedSince, clock } = setUp()
  const first = await registered()
  await first.close()
  const old = theHook(team)
  forget()
  const again = await registered({ log: createMemoryLog(clock) })
  expect(calls()).toEqual(['GET /api/hooks', 'POST /api/hooks', `DELETE /api/hooks/${old._id}`])
  expect(requests.map(({ status }) => status)).not.toContain(404)
  const fresh = theHook(team)
  expect(fresh.secret).not.toBe(old.secret)
  expect(again.isOurs(fresh._id)).toBe(true)
  // A log that is new has missed nothing that it knows of.
  expect(repairedSince).toEqual([])
})

test('a secret that was changed is told to lemlist by a new hook, and what the old one could not tell is sought', async () => {
  const { registered, team, pass, repairedSince } = setUp()
  await (await registered()).close()
  await pass(minute)
  await registered({ secret: 'another one of sixteen' })
  expect(theHook(team).secret).toBe('another one of sixteen')
  expect(repairedSince).toHaveLength(1)
})

test('a gateway that moves takes its hook along', async () => {
  const { registered, ours, pass } = setUp()
  await (await registered()).close()
  await pass(minute)
  const moved = await registered({ publicUrl: 'https://new.example' })
  expect(ours().map(hook => hook.targetUrl)).toEqual(['https://new.example/webhooks/lemlist'])
  expect(moved.health().mode).toBe('WEBHOOK')
})

test('of several hooks with our address one stays, and no hook of others is touched', async () => {
  const { registered, team, ours, seeded, pass } = setUp()
  await registered()
  const own = theHook(team)
  for (const name of ['a', 'b']) team.hooks.insert({ _id: `hoo_${name}`, targetUrl, createdAt: own.createdAt })
  const foreign = { _id: 'hoo_near', targetUrl: `${targetUrl}/other`, createdAt: own.createdAt }
  team.hooks.insert(foreign)
  await pass(minute)
  expect(ours()).toEqual([own, foreign])
  expect(team.hooks.all()).toEqual(expect.arrayContaining([...seeded]))
})

test('without an address lemlist is not asked for hooks at all, and the gateway polls', async () => {
  const { start, pass, calls, lines, team, seeded } = setUp()
  const autopilot = start({ publicUrl: undefined })
  autopilot.start()
  await pass(10 * minute)
  expect((await autopilot.sync()).ok).toBe(false)
  expect(calls()).toEqual([])
  expect(team.hooks.all()).toEqual(seeded)
  expect(autopilot.health()).toMatchObject({ mode: 'POLLING', registered: false })
  expect(lines.filter(({ problem }) => String(problem).startsWith('PUBLIC_URL'))).toHaveLength(1)
})

test('when lemlist last told of an event is known to a gateway that starts later', async () => {
  const { registered, clock, pass } = setUp()
  const autopilot = await registered()
  const at = clock.now()
  autopilot.told(at)
  autopilot.told(at - 1000)
  expect(autopilot.health().lastEventAt).toBe(at)
  await pass(minute)
  await autopilot.close()
  expect((await registered()).health().lastEventAt).toBe(at)
})

test('a look at once says in words what it did', async () => {
  const { start, team } = setUp()
  const autopilot = start()
  const made = await autopilot.sync()
  const { _id } = theHook(team)
  expect(made).toEqual({
    ok: true,
    lines: [`made the hook that lemlist calls: ${_id}`, `the hook ${_id} is there: lemlist calls ${targetUrl}`],
  })
  expect(await autopilot.sync()).toEqual({ ok: true, lines: made.lines.slice(1) })
})

test('of two replicas that look at once one does, and the other says so', async () => {
  const { start, ours } = setUp()
  const reports = await Promise.all(['one', 'two'].map(holder => start({ holder }).sync()))
  expect(ours()).toHaveLength(1)
  expect(reports.map(({ ok }) => ok).toSorted()).toEqual([false, true])
  expect(reports.find(({ ok }) => !ok)?.lines).toContain('another replica is looking after the hook at this moment')
})

test('the secret is in no log line and in no report', async () => {
  const secret = 'one that lemlist repeats'
  const { start, lines, pass, team, sandbox } = setUp()
  const autopilot = start({ secret })
  sandbox.faults.add({ operation: 'webhookCreate', kind: 'status', status: 400, body: `bad ${secret}`, times: 1 })
  const refused = await autopilot.sync()
  const made = await autopilot.sync()
  autopilot.start()
  await pass(2 * minute)
  expect(theHook(team).secret).toBe(secret)
  expect(JSON.stringify([refused, made, autopilot.health(), lines])).not.toContain(secret)
  expect(lines.length).toBeGreaterThan(0)
})

test('nothing happens after the end', async () => {
  const { registered, pass, forget, calls } = setUp()
  const autopilot = await registered()
  await autopilot.close()
  forget()
  await pass(10 * minute)
  expect(calls()).toEqual([])
})
