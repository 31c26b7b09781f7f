import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import type { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import type { LoggedEvent } from '../../src/events/event.ts'
import { type EventLog, LogUnavailable } from '../../src/events/log.ts'
import { until } from './log-fixtures.ts'
import { logFile, team } from './sqlite-fixtures.ts'

const { clock, path, open, appendFacts } = logFile({ ageMs: 1e12, maxBytes: 1e12 })

test('a thread that dies is started again after a pause, and nothing acknowledged is lost', async () => {
  const started = once(process, 'worker')
  const log = open()
  const told: LoggedEvent[] = []
  log.follow(team, 0, events => told.push(...events))
  await appendFacts(log, [1])
  const [worker]: Worker[] = await started
  const running = appendFacts(log, [2]).catch((error: unknown) => error)
  await worker?.terminate()
  const outcome = await running
  if (!Array.isArray(outcome)) expect(outcome).toBeInstanceOf(LogUnavailable)
  await expect(appendFacts(log, [3])).rejects.toThrow(LogUnavailable)
  expect(await log.isWritable()).toBe(false)
  clock().advance(100)
  await appendFacts(log, [1, 2, 3])
  expect((await log.ends(team)).head).toBe(3)
  await until(clock(), () => told.length >= 3)
  expect(told.map(({ body }) => body._id)).toEqual(['act_1', 'act_2', 'act_3'])
})

const readAll = async (log: EventLog): Promise<LoggedEvent[]> => {
  const all: LoggedEvent[] = []
  for (;;) {
    const more = await log.read(team, all.at(-1)?.position ?? 0, 1000)
    if (more.length === 0) return all
    all.push(...more)
  }
}

/** The facts that a process says are kept until it has said so of so many, and is killed. */
const factsOfKilled = async (child: ChildProcess, count: number): Promise<number[]> => {
  const said: number[] = []
  if (child.stdout === null) throw new Error('it has no output')
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(Number(line))
    if (said.length === count) child.kill('SIGKILL')
  }
  return said
}

test('what was acknowledged is there after kill -9, once', async () => {
  const said: number[] = []
  for (const count of [1, 300, 900, 2500]) {
    const child = spawn(process.execPath, ['test/events/sqlite-appender.ts', path(), String(said.length * 10)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    said.push(...(await factsOfKilled(child, count)))
    const log = open()
    const all = await readAll(log)
    expect(all.map(({ position }) => position)).toEqual(all.map((_, index) => index + 1))
    const facts = all.map(({ body }) => body._id)
    expect(new Set(facts).size).toBe(facts.length)
    expect(said.filter(fact => !facts.includes(`act_${fact}`))).toEqual([])
    expect(new Set(await appendFacts(log, said))).toEqual(new Set(['known']))
    await log.close()
  }
})

test.skipIf(process.platform !== 'linux')(
  'on a full disk events are refused, and kept as soon as there is room again',
  async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['test/events/sqlite-full-disk.ts', path()])
    const { whenFull, again, kept, refused, head } = JSON.parse(stdout)
    expect(whenFull.kept).toBeGreaterThan(5)
    expect(whenFull).toEqual({ isWritable: false, head: whenFull.kept, kept: whenFull.kept })
    expect(again).toEqual(Array(6).fill(['new']))
    expect(head).toBe(kept.length + refused.length)
    const log = open()
    expect(await appendFacts(log, [...kept, ...refused])).toEqual(Array(head).fill('known'))
    expect(await readAll(log)).toHaveLength(head)
  },
)
