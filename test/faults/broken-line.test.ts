import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTransport, type Transport } from '../../src/lemlist/transport.ts'
import { type Lemlist, startLemlist } from '../support/live-gateway.ts'
import { layTlsLine, type TlsLine } from './tls-line.ts'

const trusted = getCACertificates('default')

/** Settled when a call has come, and when it is to be answered. */
const arrived = Promise.withResolvers<void>()
const answered = Promise.withResolvers<void>()

let lemlist: Lemlist
let line: TlsLine
let transport: Transport

beforeAll(async () => {
  lemlist = await startLemlist(async () => {
    arrived.resolve()
    await answered.promise
    return new Response('here')
  })
  line = await layTlsLine(lemlist.baseUrl)
  setDefaultCACertificates([...trusted, line.cert])
  transport = createTransport(line.url)
})
afterAll(async () => {
  setDefaultCACertificates(trusted)
  await transport.close()
  await line.close()
  await lemlist.stop()
})

test('a call fails at once when its connection turns to noise, not when the server hangs up, and the next has a new one', async () => {
  const textAt = async (path: string): Promise<string> => (await transport.fetch(new Request(line.url + path))).text()
  const failed = expect(textAt('/held')).rejects.toThrow(/bad record type/)
  await arrived.promise
  await line.turn('garbled')
  const begun = performance.now()
  answered.resolve()
  await failed
  // The server keeps connections for 5 seconds.
  expect(performance.now() - begun).toBeLessThan(2000)
  await line.turn('fair')
  expect(await textAt('/after')).toBe('here')
})
