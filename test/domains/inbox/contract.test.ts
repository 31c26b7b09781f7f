import { expect, test } from 'vitest'
import { inbox } from '../../../src/domains/inbox/contract.ts'
import { decode } from '../../../src/lemlist/decode.ts'

const rowsOf = (json: unknown) => {
  const { reply } = inbox.conversationLabels
  const decoded = decode(reply.shape, reply.normalise(json))
  return decoded.ok ? { rows: decoded.value.rows, drift: decoded.drift } : decoded
}

test("a conversation's labels are read whole or as ids alone", () => {
  expect(rowsOf([{ _id: 'lbl_1', name: 'Interested', color: '#F9A2A2', createdAt: null }])).toEqual({
    rows: [{ _id: 'lbl_1', name: 'Interested', color: '#F9A2A2' }],
    drift: [],
  })
  expect(rowsOf(['lbl_1', 'lbl_2'])).toEqual({ rows: [{ _id: 'lbl_1' }, { _id: 'lbl_2' }], drift: [] })
})
