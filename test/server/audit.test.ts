import { serverAudits } from 'graphql-http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Running } from '../../src/commands/start.ts'
import { startGateway } from './edge-gateway.ts'

let gateway: Running
beforeAll(async () => {
  gateway = await startGateway()
})
afterAll(() => gateway.stop())

/** The suite asks by itself; the address is not known when its audits are listed. */
const audits = serverAudits({ url: () => `${gateway.url}/graphql` })

test('the suite is there', () => expect(audits.length).toBeGreaterThan(60))

test.each(audits.map(audit => [audit.id, audit.name, audit] as const))('%s: %s', async (_id, _name, audit) => {
  expect(await audit.fn()).toMatchObject({ status: 'ok' })
})
