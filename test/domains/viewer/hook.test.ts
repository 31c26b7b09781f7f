import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { type HarnessOptions, startHarness } from '../../support/harness.ts'

const document = `{
  viewer { hook { mode registered lastEventAt lastCheckedAt problem } }
  webhooks { id targetHost isOurs }
}`

/** A gateway whose live side runs. */
const setUp = (options: HarnessOptions = {}) => {
  const harness = startHarness(options)
  onTestFinished(harness.station.close)
  harness.station.start()
  const until = async (isSo: () => boolean) => {
    while (!isSo()) await nextTurn()
  }
  return { ...harness, until }
}

test('the caller sees that the hook is there and when lemlist last called, and which of all hooks is ours', async () => {
  const { run, station, until, callback, clock, team } = setUp({ publicUrl: 'http://gateway.example' })
  await until(() => station.hook.health().registered)
  const calledAt = clock.now()
  await callback({ type: 'emailsSent', _id: 'act_1' })
  const { data } = await run(document)
  expect(data.viewer.hook).toEqual({
    mode: 'WEBHOOK',
    registered: true,
    lastEventAt: expect.any(String),
    lastCheckedAt: expect.any(String),
    problem: null,
  })
  expect(Date.parse(data.viewer.hook.lastEventAt)).toBeGreaterThanOrEqual(calledAt)
  const ours = team.hooks.all().find(({ targetUrl }) => targetUrl === 'http://gateway.example/webhooks/lemlist')
  expect(data.webhooks.filter(({ isOurs }: { isOurs: boolean }) => isOurs)).toEqual([
    { id: ours?._id, targetHost: 'gateway.example', isOurs: true },
  ])
  expect(data.webhooks).toHaveLength(team.hooks.size)
})

test('a gateway without an address says that it polls and why, and no hook is ours', async () => {
  const { run, station, until } = setUp()
  await until(() => station.hook.health().lastCheckedAt !== undefined)
  const { data } = await run(document)
  expect(data.viewer.hook).toEqual({
    mode: 'POLLING',
    registered: false,
    lastEventAt: null,
    lastCheckedAt: expect.any(String),
    problem: 'PUBLIC_URL is not set, so lemlist has no address to call',
  })
  expect(data.webhooks.some(({ isOurs }: { isOurs: boolean }) => isOurs)).toBe(false)
})

test('how it stands with the hook costs no call', async () => {
  const { run, calls } = startHarness()
  const { data } = await run('{ viewer { hook { mode registered lastEventAt lastCheckedAt problem } } }')
  expect(data.viewer.hook).toMatchObject({ mode: 'POLLING', registered: false })
  expect(calls()).toEqual([])
})
