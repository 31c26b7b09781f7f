import { builder } from '../../graph/builder.ts'

/** Where a campaign stands, as the graph spells it. */
export const CampaignStatusEnum = builder.enumType('CampaignStatus', {
  description: 'Where a campaign stands.',
  values: {
    DRAFT: { value: 'draft', description: 'Never started.' },
    RUNNING: { value: 'running', description: 'It sends.' },
    PAUSED: { value: 'paused', description: 'Stopped; it can be started again.' },
    ENDED: { value: 'ended', description: 'All its leads are through.' },
    ARCHIVED: { value: 'archived', description: 'Put away.' },
    ERRORS: {
      value: 'errors',
      description: 'Something blocks it. As a filter it finds every campaign with errors, whatever else its status is.',
    },
  } as const,
})
