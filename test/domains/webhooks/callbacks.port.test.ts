import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { first } from '../../contract/row.ts'
import { startHarness } from '../../support/harness.ts'

const create = `mutation ($input: WebhookCreateInput!) { webhookCreate(input: $input) { userErrors { message } } }`
const pause = `mutation ($input: LeadPauseInput!) { leadPause(input: $input) { userErrors { message } } }`

test('a hook for an address on this machine is called when a lead is paused', async () => {
  const arrived = Promise.withResolvers<{ readonly path: string | undefined; readonly body: unknown }>()
  const receiver = createServer(async (request, response) => {
    arrived.resolve({ path: request.url, body: JSON.parse(await text(request)) })
    response.end()
  })
  await new Promise<void>(resolve => receiver.listen(0, '127.0.0.1', resolve))
  const harness = startHarness({ deliver: fetch })
  try {
    const { port } = receiver.address() as AddressInfo
    const { _id, campaignId, email } = first(
      harness.team.leads,
      lead => lead.status === 'running' && !lead.isPaused && lead.email !== undefined,
    )
    const hook = { targetUrl: `http://127.0.0.1:${port}/in`, types: ['PAUSED'], campaignId, secret: 'shh' }
    expect((await harness.run(create, { input: hook })).data.webhookCreate.userErrors).toEqual([])
    const input = { lead: { id: _id }, campaignId }
    expect((await harness.run(pause, { input })).data.leadPause.userErrors).toEqual([])
    expect(await arrived.promise).toMatchObject({
      path: '/in',
      body: { type: 'paused', leadId: _id, campaignId, leadEmail: email, lead: { isPaused: true }, secret: 'shh' },
    })
  } finally {
    harness.sandbox.stop()
    receiver.closeAllConnections()
    receiver.close()
  }
})
