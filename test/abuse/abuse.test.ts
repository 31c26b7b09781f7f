import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Attack } from './attack.ts'
import { callbacks } from './callbacks.ts'
import { documents, variables } from './documents.ts'
import { messages } from './messages.ts'
import { expectCleanLog, expectUnharmed, type Prey, startPrey } from './prey.ts'
import { requests } from './requests.ts'

let prey: Prey

beforeAll(async () => {
  prey = await startPrey()
})

let log: Promise<string> | undefined
/** Ends the gateway, once. */
const stop = (): Promise<string> => {
  log ??= prey.stop()
  return log
}

afterAll(stop)

const attacks: readonly Attack[] = [...documents, ...variables, ...requests, ...messages, ...callbacks]

test.each(attacks)('$name, by a $attacker, breaks nothing and tells nothing', async attack => {
  const { attacker, status, says = '' } = attack
  const texts = await attack.strike(prey)
  expectUnharmed(prey, attacker, texts)
  const text = texts.join('\n')
  if (status !== undefined) expect([status].flat()).toContain(Number(/^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1] ?? 0))
  if (typeof says === 'string') expect(text).toContain(says)
  else expect(text).toMatch(says)
})

test('after all of it the log holds no secret, no address of a person, and no fault of the gateway', async () => {
  expectCleanLog(await stop())
  expect(attacks.length).toBeGreaterThan(200)
})
