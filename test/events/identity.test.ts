import { expect, test } from 'vitest'
import { createIdentities } from '../../src/events/identity.ts'
import { type Harness, startHarness } from '../support/harness.ts'
import { createMemoryLog, type MemoryLog } from './memory-log.ts'

let given = 0

/** Bytes that are others each time. */
const randomBytes = (size: number): Buffer => {
  given += 1
  return Buffer.alloc(size, given)
}

const identitiesOf = (
  { tenant, clock }: Harness,
  log: MemoryLog,
  { apiKey = 'sandbox', secret }: { apiKey?: string; secret?: string } = {},
) => createIdentities({ log, tenant, clock, apiKey, secret, randomBytes })

test('the team is asked of lemlist once, by those who ask at the same time together', async () => {
  const harness = startHarness()
  const identities = identitiesOf(harness, createMemoryLog())
  expect(identities.known()).toBeUndefined()
  const [one, other] = await Promise.all([identities.find(), identities.find()])
  expect(one).toBe(other)
  expect(await identities.find()).toBe(one)
  expect(identities.known()).toBe(one)
  expect(one?.team).toBe(harness.team.team._id)
  expect(one?.log).toHaveLength(8)
  expect(Buffer.from(one?.secret ?? '', 'base64url')).toHaveLength(32)
  expect(harness.calls()).toEqual(['GET /api/team'])
})

test('after a restart the log tells all of it, and lemlist is not asked', async () => {
  const log = createMemoryLog()
  const before = await identitiesOf(startHarness(), log).find()
  const harness = startHarness()
  expect(await identitiesOf(harness, log).find()).toEqual(before)
  expect(harness.calls()).toEqual([])
})

test('another key on the same log is another team, with a secret of its own', async () => {
  const log = createMemoryLog()
  const one = await identitiesOf(startHarness(), log).find()
  const harness = startHarness({ preset: 'agency', apiKey: 'sandbox-2' })
  const other = await identitiesOf(harness, log, { apiKey: 'sandbox-2' }).find()
  expect(harness.calls()).toEqual(['GET /api/team'])
  expect(other.team).not.toBe(one.team)
  expect(other.secret).not.toBe(one.secret)
  expect(other.log).toBe(one.log)
})

test('a secret that was configured beats the one that was kept', async () => {
  const log = createMemoryLog()
  const kept = await identitiesOf(startHarness(), log).find()
  const configured = await identitiesOf(startHarness(), log, { secret: 'as long as it must be' }).find()
  expect(configured).toEqual({ ...kept, secret: 'as long as it must be' })
  expect(await identitiesOf(startHarness(), log).find()).toEqual(kept)
})

test('a failure is not remembered: whoever asks again is answered', async () => {
  const harness = startHarness()
  const identities = identitiesOf(harness, createMemoryLog())
  harness.sandbox.faults.add({ operation: 'team', kind: 'status', status: 403, body: 'no', times: 1 })
  const both = await Promise.allSettled([identities.find(), identities.find()])
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(identities.known()).toBeUndefined()
  expect((await identities.find()).team).toBe(harness.team.team._id)
  expect(harness.calls()).toEqual(['GET /api/team', 'GET /api/team'])
})

test('nothing is known while the log is away, and lemlist is not asked in vain', async () => {
  const harness = startHarness()
  const log = createMemoryLog()
  const identities = identitiesOf(harness, log)
  log.isDown = true
  await expect(identities.find()).rejects.toThrow('the log is down')
  expect(harness.calls()).toEqual([])
  log.isDown = false
  expect((await identities.find()).team).toBe(harness.team.team._id)
})

test('the log never gets to see the key', async () => {
  const log = createMemoryLog()
  const written: string[] = []
  const watched: MemoryLog = {
    ...log,
    keep: (name, text) => {
      written.push(name, text)
      return log.keep(name, text)
    },
    put: (name, text) => {
      written.push(name, text)
      return log.put(name, text)
    },
  }
  await identitiesOf(startHarness({ preset: 'agency', apiKey: 'sandbox-2' }), watched, { apiKey: 'sandbox-2' }).find()
  expect(written.length).toBeGreaterThan(0)
  expect(written.join('\n')).not.toContain('sandbox-2')
  expect(written.join('\n')).not.toContain(Buffer.from('sandbox-2').toString('base64url'))
})
