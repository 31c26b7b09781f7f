import { pino } from 'pino'
import { expect, test } from 'vitest'
import type { Job } from '../../src/jobs/job.ts'
import { createRunner } from '../../src/jobs/runner.ts'
import { type Finding, RowUnclear, type Work } from '../../src/jobs/work.ts'
import { createMemoryLog } from '../events/memory-log.ts'
import { createTestClock, type TestClock } from '../support/clock.ts'

type Do = Work<unknown>['run']

interface Given {
  readonly run: Do
  readonly check?: () => Promise<Finding>
  readonly owner?: string
  readonly holder?: string
}

const setUp = (clock: TestClock = createTestClock(), log = createMemoryLog(clock)) => {
  let bytes = 0
  const identity = { team: 'tea_1', log: 'log', secret: 'secret' }
  const start = ({ run, check = async () => 'undone', owner = 'key', holder = 'one' }: Given) =>
    createRunner<unknown>({
      ...{
        log,
        clock,
        holder,
        logger: pino({ level: 'silent' }),
        codeOf: () => 'FAILED',
        works: [{ kind: 'test', run, check }],
      },
      identities: { known: () => identity, find: async () => identity },
      owner: async () => owner,
      randomBytes: size => {
        bytes += 1
        return Buffer.alloc(size, bytes)
      },
      // A session of which a row reads no more than how many writes it has made.
      open: () => ({ session: { writes: 0 } as never, context: undefined }),
    })
  return { clock, log, start }
}

const passing = (clock: TestClock, ms: number): Promise<void> => new Promise(resolve => clock.after(ms, resolve))

/** Looks at a job until it is so. */
const until = async (clock: TestClock, look: () => Promise<Job | undefined>, isSo: (job: Job) => boolean) => {
  for (let turns = 0; turns < 1000; turns += 1) {
    const job = await look()
    if (job !== undefined && isSo(job)) return job
    await passing(clock, 500)
  }
  throw new Error('it never was so')
}

const isDone = ({ status }: Job): boolean => status === 'done'
const rows = Array.from({ length: 20 }, (_, index) => index)

test('each row is run once with what was handed in, no more than eight at a time', async () => {
  const { clock, start } = setUp()
  const seen: unknown[] = []
  let now = 0
  let most = 0
  const runner = start({
    run: async (_, row) => {
      now += 1
      most = Math.max(most, now)
      seen.push(row)
      await passing(clock, 100)
      now -= 1
      return [`thing ${row}`]
    },
  })
  const { id } = await runner.start('test', rows)
  const job = await until(clock, () => runner.find(id), isDone)
  expect(job).toMatchObject({ total: 20, done: 20, failed: 0, unknown: 0 })
  expect(seen.toSorted((a, b) => Number(a) - Number(b))).toEqual(rows)
  expect(most).toBe(8)
  expect((await runner.outcomes(job))[7]).toEqual({ status: 'done', things: ['thing 7'] })
})

test('a runner that ends lets rows under way finish, and another goes on with the rest', async () => {
  const { clock, start } = setUp()
  const seen: unknown[] = []
  const run: Do = async (_, row) => {
    seen.push(row)
    await passing(clock, 1000)
    return []
  }
  const one = start({ run })
  const two = start({ run, holder: 'two' })
  two.begin()
  const { id } = await one.start('test', rows)
  await passing(clock, 500)
  await one.close()
  const job = await until(clock, () => two.find(id), isDone)
  await two.close()
  expect(job).toMatchObject({ done: 20, unknown: 0 })
  expect(seen).toHaveLength(20)
})

test('a row that was begun by a process that ended is looked for, and never run where that does not tell', async () => {
  const { clock, start } = setUp()
  const stuck = start({ run: () => new Promise(() => undefined) })
  const { id } = await stuck.start('test', rows.slice(0, 3))
  await until(
    clock,
    () => stuck.find(id),
    ({ status }) => status === 'running',
  )
  await passing(clock, 500)
  // Its rows never end, as those of a process that was killed: they are cut.
  await stuck.close()
  const findings: Finding[] = ['unclear', 'undone', { things: ['found'] }]
  const seen: unknown[] = []
  const next = start({
    ...{ holder: 'two', check: async () => findings.shift() ?? 'unclear' },
    run: async (_, row) => {
      seen.push(row)
      return ['run']
    },
  })
  next.begin()
  const job = await until(clock, () => next.find(id), isDone)
  await next.close()
  expect(job).toMatchObject({ done: 2, unknown: 1 })
  expect(seen).toEqual([1])
  expect((await next.outcomes(job)).map(outcome => outcome?.status)).toEqual(['unknown', 'done', 'done'])
})

test('a job is left alone by whoever has another key', async () => {
  const { clock, start } = setUp()
  const own = start({ run: () => new Promise(() => undefined) })
  const { id } = await own.start('test', [1])
  await passing(clock, 500)
  await own.close()
  const other = start({ owner: 'another key', holder: 'two', run: async () => [] })
  other.begin()
  await passing(clock, 60_000)
  expect(await other.find(id)).toMatchObject({ done: 0 })
  await other.close()
})

test('a store that is away holds a job up, and no row is run twice', async () => {
  const { clock, log, start } = setUp()
  const seen: unknown[] = []
  const runner = start({
    check: async () => ({ things: ['found'] }),
    run: async (_, row) => {
      seen.push(row)
      if (seen.length === 5) log.isDown = true
      await passing(clock, 100)
      return []
    },
  })
  const { id } = await runner.start('test', rows)
  await passing(clock, 5000)
  log.isDown = false
  await until(clock, () => runner.find(id), isDone)
  expect(new Set(seen).size).toBe(seen.length)
  await runner.close()
})

test('a fault of ours ends its row alone, and a row may say that it is unknown', async () => {
  const { clock, start } = setUp()
  const runner = start({
    run: async (_, row) => {
      if (row === 1) throw new Error('a bug')
      if (row === 2) throw new RowUnclear('FAILED', 'nobody knows')
      return []
    },
  })
  const { id } = await runner.start('test', rows.slice(0, 4))
  const job = await until(clock, () => runner.find(id), isDone)
  expect(job).toMatchObject({ done: 2, failed: 1, unknown: 1 })
})

test('a job that has ended keeps no rows, and is forgotten after seven days', async () => {
  const { clock, log, start } = setUp()
  const runner = start({ run: async () => [] })
  const { id } = await runner.start('test', ['a secret of a person'])
  await until(clock, () => runner.find(id), isDone)
  await passing(clock, 5000)
  const texts = await Promise.all((await log.names('')).map(name => log.get(name)))
  expect(texts.join()).not.toContain('a secret of a person')
  clock.advance(8 * 86_400_000)
  const { id: next } = await runner.start('test', [1])
  await until(clock, () => runner.find(next), isDone)
  expect(await runner.find(id)).toBeUndefined()
  expect((await log.names('')).filter(name => name.includes(id))).toEqual([])
})

test('etaSeconds follows from the pace so far', async () => {
  const { clock, start } = setUp()
  const runner = start({
    run: async () => {
      await passing(clock, 1000)
      return []
    },
  })
  const { id, restMs } = await runner.start('test', rows)
  expect(restMs).toBeUndefined()
  await until(
    clock,
    () => runner.find(id),
    ({ done }) => done === 8,
  )
  const view = await runner.find(id)
  expect(view?.restMs).toBeGreaterThanOrEqual(1500)
  expect(view?.restMs).toBeLessThanOrEqual(3000)
})
