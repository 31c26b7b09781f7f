import type { SignalAgentDocument, SignalDocument } from '../../../src/sandbox/documents.ts'

/** A job change agent that watches. */
export const agent = (_id: string, more: Partial<SignalAgentDocument> = {}): SignalAgentDocument => ({
  _id,
  name: 'Champions',
  type: 'jobChange',
  status: 'active',
  entity: 'contact',
  segmentType: 'all',
  signalProcessingType: 'manual',
  filters: [],
  emoji: '🚀',
  since: '2026-02-01T00:00:00.000Z',
  changedBy: 'usr_1',
  ...more,
})

/** A new signal of the agent `wl_1`, of a day in February 2026. */
export const signal = (_id: string, day: number, more: Partial<SignalDocument> = {}): SignalDocument => ({
  _id,
  agentId: 'wl_1',
  type: 'jobChange',
  status: 'new',
  receivedAt: `2026-02-${String(day).padStart(2, '0')}T12:00:00.000Z`,
  data: { startDate: 'January 2026' },
  ...more,
})
