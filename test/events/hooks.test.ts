import { setImmediate as nextTurn } from 'node:timers/promises'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { type Autopilot, createAutopilot } from '../../src/events/hooks.ts'
import { createIdentities } from '../../src/events/identity.ts'
import { type Harness, type HarnessOptions, startHarness } from '../support/harness.ts'
import { createMemoryLog, type MemoryLog } from './memory-log.ts'

const publicUrl = 'https://gateway.example'
const targetUrl = `${publicUrl}/webhooks/lemlist`
const minute = 60_000

interface Replica {
  readonly publicUrl?: string | undefined
  readonly secret?: string
  readonly holder?: string
  readonly log?: MemoryLog
}

/** A pretend lemlist, a log, and as many gateways on them as a test wants. */
const setUp = (options: HarnessOptions = {}) => {
  const harness = startHarness(options)
  const { tenant, clock, team } = harness
  const lines: Record<string, unknown>[] = []
  const write = (line: string) => lines.push(JSON.parse(line) as Record<string, unknown>)
  const logger = pino({ level: 'debug' }, { write })
  const ownLog = createMemoryLog(clock)
  const repairedSince: number[] = []
  let given = 0
  const randomBytes = (size: number) => {
    given += 1
    return Buffer.alloc(size, given)
  }
  const start = ({ holder = 'one', log = ownLog, secret, ...replica }: Replica = {}): Autopilot => {
    const identities = createIdentities({ log, tenant, clock, apiKey: 'sandbox', secret, randomBytes })
    const autopilot = createAutopilot({
      ...{ log, identities, tenant, clock, holder, logger, randomBytes },
      random: () => 0.5,
      publicUrl: () => ('publicUrl' in replica ? replica.publicUrl : publicUrl),
      onRepaired: from => void repairedSince.push(from),
    })
    onTestFinished(autopilot.close)
    return autopilot
  }
  const seeded = team.hooks.all()
  const ours = () => team.hooks.all().filter(({ _id }) => seeded.every(hook => hook._id !== _id))
  const until = async (isSo: () => boolean) => {
    while (!isSo()) await nextTurn()
  }
  const pass = (ms: number) => new Promise<void>(resolve => void clock.after(ms, resolve))
  /** Calls about hooks since the last `forget`. */
  const calls = () => harness.calls().filter(call => call.includes('/hooks'))
  /** Starts a gateway and waits for its hook. */
  const registered = async (replica: Replica = {}) => {
    const autopilot = start(replica)
    autopilot.start()
    await until(() => autopilot.health().registered)
    return autopilot
  }
  const [foreign] = seeded
  if (foreign === undefined) throw new Error('the sandbox has no hooks')
  return { ...harness, start, registered, ours, seeded, until, pass, calls, lines, repairedSince, ownLog }
}

const theHook = ({ hooks }: Harness['team']) => {
  const found = hooks.all().filter(hook => hook.targetUrl === targetUrl)
  if (found[0] === undefined || found.length > 1) throw new Error(`there are ${found.length} hooks`)
  return found[0]
}

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
  const { start, team, until, pass, calls, forget } = setUp()
  const both = [start({ holder: 'one' }), start({ holder: 'two' })]
  for (const each of both) each.start()
  await until(() => both.every(each => each.health().registered))
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
