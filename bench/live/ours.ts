/** The gateway on a port of its own, its events in a file, lemlist being a sandbox that stands still. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { assemble } from '../../src/assemble.ts'
import { readConfig } from '../../src/config.ts'
import { keepRequestsYoung } from '../../src/heap.ts'
import { listen } from '../../src/server/http/listen.ts'
import { callback } from './message.ts'
import { answerWith, cpu, memory } from './process.ts'

const secret = 'a secret of this benchmark'
const eventLog = join(mkdtempSync(join(tmpdir(), 'lemlist-bench-')), 'events.db')
const read = readConfig({
  SANDBOX_SPEED: '0',
  SANDBOX_PRESET: 'solo',
  LOG_LEVEL: 'silent',
  EVENT_LOG: eventLog,
  WEBHOOK_SECRET: secret,
})
if (!read.ok) throw new Error(read.faults.join('\n'))
keepRequestsYoung()
const gateway = await assemble(read.config, 'bench')
const { fetch, intake, upgrade, log } = gateway
const { url } = await listen({ host: '127.0.0.1', port: 0, fetch, intake, upgrade, log })
gateway.begin()

/** Numbers of events; none is used twice. */
let number = 0

/** Has lemlist call with an event; whether it was taken. */
const call = async (): Promise<boolean> => {
  number += 1
  // The sandbox is one team, whose secret tells it.
  const { teamId: _team, ...body } = callback(number, secret, '')
  const request = new Request(`${url}/webhooks/lemlist`, { method: 'POST', body: JSON.stringify(body) })
  return (await fetch(request)).ok
}

const ready = async (): Promise<void> => {
  while (!(await fetch(new Request(`${url}/ready`))).ok) await nextTurn()
}

answerWith({
  listen: async () => {
    await ready()
    return { port: Number(new URL(url).port) }
  },
  subscribers: async () => {
    const figures = await (await fetch(new Request(`${url}/metrics`))).text()
    return { count: Number(/^lemlist_subscribers (\d+)/m.exec(figures)?.[1]) }
  },
  send: async ({ events }) => {
    // All at once, as lemlist calls when a campaign goes out.
    const taken = await Promise.all(Array.from({ length: Number(events) }, call))
    if (taken.includes(false)) throw new Error('an event was not taken')
    return {}
  },
  cpu,
  memory,
})
