import { once } from 'node:events'
import { afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { systemClock } from '../../../src/lemlist/clock.ts'
import type { Claim } from '../../../src/server/auth/claim.ts'
import type { TestClock } from '../../support/clock.ts'
import { openSubscription } from '../../support/subscription.ts'
import { bearer, createGuests, onPort, wallClock } from './gate.ts'

/** The wall clock, only that waits of 10 s and more are a hundredth as long: signs of life come all the time. */
const briskClock: TestClock = {
  ...wallClock,
  after: (ms, run) => systemClock.after(ms < 10_000 ? ms : ms / 100, run),
}

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const subscription = 'subscription { activityStream { cursor } }'

const open = async (claim: Partial<Claim> = {}, clock = wallClock) => {
  const guests = createGuests()
  guests.invite('guest', 'READ', claim)
  const gate = await onPort({ clock, gateway: () => ({ recogniser: guests.recogniser }) })
  closing.push(gate.close)
  return { ...gate, ...guests }
}

/** A socket whose greeting brings this; it says what it heard and how it ended. */
const greet = async ({ url }: { readonly url: string }, payload: unknown, headers: Record<string, string> = {}) => {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { headers })
  closing.push(() => socket.terminate())
  const heard: string[] = []
  const closed = once(socket, 'close').then(([code, reason]) => ({ code: Number(code), reason: String(reason) }))
  socket.on('message', data => heard.push(String(data)))
  await once(socket, 'open')
  socket.send(JSON.stringify({ type: 'connection_init', payload }))
  return {
    closed,
    heard,
    ask: (id: string, query: string) => socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query } })),
    hears: (text: string) => expect.poll(() => heard.join('\n'), { interval: 5, timeout: 10_000 }).toContain(text),
  }
}

const listen = async ({ fetch }: Awaited<ReturnType<typeof open>>) =>
  openSubscription(
    await fetch(
      new Request('http://127.0.0.1:4000/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...bearer('guest') },
        body: JSON.stringify({ query: subscription }),
      }),
    ),
  )

const soon = (): number => Date.now() + 300

test.each([
  ['alone', { Authorization: 'Bearer guest' }],
  ['under headers', { headers: { authorization: 'Bearer guest' } }],
])('a socket’s greeting brings credentials %s', async (_where, payload) => {
  const socket = await greet(await open(), payload)
  await socket.hears('connection_ack')
  socket.ask('1', '{ viewer { name } }')
  await socket.hears('"name":"guest"')
})

test('credentials in the headers that open a socket count where the greeting brings none', async () => {
  const socket = await greet(await open(), undefined, bearer('guest'))
  await socket.hears('connection_ack')
})

test('a socket whose greeting brings no credentials that count is closed with 4403, and lemlist is not called', async () => {
  const gate = await open()
  for (const payload of [undefined, {}, { authorization: 'Bearer other' }, { headers: 'Bearer guest' }]) {
    const { closed, heard } = await greet(gate, payload)
    expect((await closed).code).toBe(4403)
    expect(heard).toEqual([])
  }
  expect(gate.calls()).toEqual([])
})

test('a socket is closed with 4403 when its credentials expire', async () => {
  const socket = await greet(await open({ expiresAt: soon() }), { authorization: 'Bearer guest' })
  expect(await socket.closed).toEqual({ code: 4403, reason: 'the credentials have expired' })
})

test('an event stream ends when its credentials expire', async () => {
  const stream = await listen(await open({ expiresAt: soon() }))
  expect(await stream.next()).toBeUndefined()
})

test('a socket is closed with 4403 soon after its credentials were taken back, whether anything is asked or not', async () => {
  const gate = await open({}, briskClock)
  const socket = await greet(gate, { authorization: 'Bearer guest' })
  await socket.hears('connection_ack')
  gate.dismiss('guest')
  expect(await socket.closed).toEqual({ code: 4403, reason: 'the credentials do not count any more' })
})

test('nothing more is done for a socket whose credentials were taken back', async () => {
  const gate = await open()
  const socket = await greet(gate, { authorization: 'Bearer guest' })
  await socket.hears('connection_ack')
  gate.dismiss('guest')
  socket.ask('1', '{ team { name } }')
  expect((await socket.closed).code).toBe(4403)
  expect(gate.calls()).toEqual([])
})

test('an event stream ends soon after its credentials were taken back', async () => {
  const gate = await open({}, briskClock)
  const stream = await listen(gate)
  gate.dismiss('guest')
  expect(await stream.next()).toBeUndefined()
})
