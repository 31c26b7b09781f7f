import { describe, expect, test } from 'vitest'
import { leads } from '../../../src/domains/leads/contract.ts'
import { exportedLeadVariables, flatLeadVariables, leadVariables } from '../../../src/domains/leads/shapes.ts'
import { decode } from '../../../src/lemlist/decode.ts'

describe('the variables of a lead', () => {
  test('are told from the keys of a flat lead', () => {
    const lead = {
      _id: 'lea_1',
      isPaused: false,
      campaignId: 'cam_1',
      firstName: 'Jane',
      'Company name': 'Acme',
      status: 'vip',
    }
    expect(flatLeadVariables(lead)).toEqual({ firstName: 'Jane', 'Company name': 'Acme', status: 'vip' })
  })

  test('are read from a map inside a flat lead too', () => {
    expect(flatLeadVariables({ _id: 'lea_1', email: 'a@b.test', variables: { firstName: 'Jane' } })).toEqual({
      email: 'a@b.test',
      firstName: 'Jane',
    })
  })

  test('are told from state and status in an export', () => {
    const row = { _id: 'lea_1', lastState: 'scanned', status: 'review', isPaused: 'yes' } as const
    expect(exportedLeadVariables(row)).toEqual({ isPaused: 'yes' })
  })

  test('are text, and the empty ones are none', () => {
    expect(leadVariables({ a: 1, b: true, c: '', d: null, e: {}, f: ' x ' })).toEqual({ a: '1', b: 'true', f: ' x ' })
  })
})

describe('the leads of an address', () => {
  const read = (json: unknown) => decode(leads.leadsByEmail.reply.shape, leads.leadsByEmail.reply.normalise(json))

  test('are read from one flat lead as from a list', () => {
    const flat = { _id: 'lea_1', campaignId: 'cam_1', contactId: 'ctc_1', isPaused: true, firstName: 'Jane' }
    const lead = {
      _id: 'lea_1',
      contactId: 'ctc_1',
      isPaused: true,
      campaign: { id: 'cam_1' },
      enrichment: {},
      variables: { firstName: 'Jane' },
    }
    expect(read(flat)).toEqual({ ok: true, drift: [], value: { rows: [lead], received: 1 } })
  })
})

test('a lead that is marked in its campaign is read from a list of one too', () => {
  const { reply } = leads.campaignLeadMarkInterested
  const lead = { _id: 'lea_1', firstName: 'Jane' }
  expect([lead, [lead]].map(json => decode(reply.shape, reply.normalise(structuredClone(json))))).toEqual([
    { ok: true, drift: [], value: lead },
    { ok: true, drift: [], value: lead },
  ])
})
