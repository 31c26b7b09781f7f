import { expect, test } from 'vitest'
import { LogUnavailable } from '../../src/events/log.ts'
import { createSigningSecret } from '../../src/server/downloads/signing-secret.ts'
import { createMemoryLog } from '../events/memory-log.ts'

const replica = (log: ReturnType<typeof createMemoryLog>, byte: number, configured?: string) => {
  const warned: unknown[] = []
  const secret = createSigningSecret({
    configured,
    log,
    randomBytes: size => Buffer.alloc(size, byte),
    logger: { warn: (about: unknown) => warned.push(about) },
  })
  return { secret, warned }
}

test('replicas that start while the log is away have no secret, warn once, and share one once it is back', async () => {
  const log = createMemoryLog()
  const [one, two] = [replica(log, 1), replica(log, 2)]
  log.isDown = true
  for (const { secret } of [one, one, two]) await expect(secret()).rejects.toThrow(LogUnavailable)
  expect([one.warned.length, two.warned.length]).toEqual([1, 1])
  log.isDown = false
  const shared = await two.secret()
  expect(shared).toBe(Buffer.alloc(32, 2).toString('base64'))
  expect(await one.secret()).toBe(shared)
  log.isDown = true
  expect(await one.secret()).toBe(shared)
})

test('a configured secret needs no log', async () => {
  const log = createMemoryLog()
  log.isDown = true
  expect(await replica(log, 1, 'a configured secret').secret()).toBe('a configured secret')
})
