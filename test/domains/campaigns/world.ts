import type {
  ActivityDocument,
  CampaignDocument,
  LeadDocument,
  ScheduleDocument,
  SequenceDocument,
  UserDocument,
} from '../../../src/sandbox/documents.ts'

/** A running campaign of Ann's; the fields that matter to a test are given. */
export const campaign = (given: Partial<CampaignDocument> & { readonly _id: string }): CampaignDocument => ({
  name: given._id,
  timezone: 'Europe/Paris',
  labels: [],
  createdAt: '2026-01-01T00:00:00.000Z',
  createdBy: 'usr_1',
  status: 'running',
  errors: [],
  senders: [{ id: 'usr_1', email: 'ann.lee@acme.test', sendUserMailboxId: 'usm_1' }],
  sequenceId: `seq_${given._id}`,
  scheduleIds: [],
  autoReview: false,
  autoReviewConditions: [],
  flags: {},
  variableKeys: [],
  ...given,
})

/** The main sequence of `cam_1`: an invitation, then an email. */
export const mainSequence: SequenceDocument = {
  _id: 'seq_cam_1',
  campaignId: 'cam_1',
  level: 0,
  steps: [
    { _id: 'stp_1', type: 'linkedinInvite', delay: 0, emailTemplateId: 'etp_1', message: 'Hello' },
    { _id: 'stp_2', type: 'email', delay: 3, emailTemplateId: 'etp_2', subject: 'Hi', message: '<p>Hi</p>' },
  ],
}

export const lead = (_id: string, given: Partial<LeadDocument> = {}): LeadDocument => ({
  _id,
  campaignId: 'cam_1',
  contactId: _id.replace('lea', 'ctc'),
  state: 'emailsSent',
  status: 'running',
  isPaused: false,
  source: 'api',
  personalized: false,
  createdAt: '2026-01-02T00:00:00.000Z',
  updatedAt: '2026-01-02T00:00:00.000Z',
  variables: {},
  sendUserId: 'usr_1',
  sequenceStep: 0,
  ...given,
})

/** Activities of `cam_1`, numbered in the order given, one an hour from midnight of 1 February 2026. */
export const activities = (
  rows: readonly (Omit<ActivityDocument, '_id' | 'createdAt'> & { readonly createdAt?: string })[],
): ActivityDocument[] =>
  rows.map((row, place) => ({
    _id: `act_${place + 1}`,
    createdAt: new Date(Date.UTC(2026, 1, 1, place)).toISOString(),
    campaignId: 'cam_1',
    sequenceId: 'seq_cam_1',
    sendUserId: 'usr_1',
    ...row,
  }))

export const schedule = (_id: string, given: Partial<ScheduleDocument> = {}): ScheduleDocument => ({
  _id,
  name: 'Default schedule',
  secondsToWait: 1200,
  timezone: 'Europe/Paris',
  start: '09:00',
  end: '18:00',
  weekdays: [1, 2, 3, 4, 5],
  createdBy: 'usr_1',
  createdAt: '2026-01-01T00:00:00.000Z',
  ...given,
})

/** A colleague with a phone and a LinkedIn account, and no mailbox. */
export const bob: UserDocument = {
  _id: 'usr_2',
  name: 'Bob Ray',
  email: 'bob@acme.test',
  role: 'member',
  linkedIn: {
    linkedinUrl: 'https://www.linkedin.com/in/bob',
    status: true,
    inviteLimit: 25,
    sendLimit: 33,
    visitLimit: 36,
  },
  mailboxes: [],
  phoneNumbers: ['+15551234567'],
  whatsappAccountIds: [],
}
