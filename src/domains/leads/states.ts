import { builder } from '../../graph/builder.ts'

const stateValues = {
  IMPORTED: { value: 'imported', description: 'Nothing happened yet. As a filter: leads whose state is null too.' },
  SCANNED: {
    value: 'scanned',
    description: 'lemlist has looked the lead over; it waits for review or its first step.',
  },
  SKIPPED: { value: 'skipped', description: 'A step was skipped.' },
  REVIEWED: { value: 'reviewed', description: 'Reviewed; the first step is due.' },
  CONTACTED: { value: 'contacted', description: 'Group: something was sent or done.' },
  HOOKED: { value: 'hooked', description: 'Group: something was opened.' },
  ATTRACTED: { value: 'attracted', description: 'Group: a link was clicked or an invitation accepted.' },
  WARMED: { value: 'warmed', description: 'Group: the lead replied.' },
  INTERESTED: { value: 'interested', description: 'Group: marked as interested, on whichever channel.' },
  NOT_INTERESTED: { value: 'notInterested', description: 'Group: marked as not interested, on whichever channel.' },
  FAILED: { value: 'failed', description: 'Group: a step failed. lemlist calls it deprecated.' },
  MEETING_BOOKED: { value: 'meetingBooked', description: 'A meeting was booked.' },
  PAUSED: { value: 'paused', description: 'The lead was paused. As a filter: leads that are paused now.' },
  EMAILS_SENT: { value: 'emailsSent', description: 'An email was sent.' },
  EMAILS_OPENED: { value: 'emailsOpened', description: 'An email was opened.' },
  EMAILS_CLICKED: { value: 'emailsClicked', description: 'A link in an email was clicked.' },
  EMAILS_REPLIED: { value: 'emailsReplied', description: 'The lead answered by email.' },
  EMAILS_BOUNCED: { value: 'emailsBounced', description: 'An email bounced.' },
  EMAILS_UNSUBSCRIBED: { value: 'emailsUnsubscribed', description: 'The lead unsubscribed.' },
  EMAILS_INTERESTED: { value: 'emailsInterested', description: 'Marked as interested after an email.' },
  EMAILS_NOT_INTERESTED: { value: 'emailsNotInterested', description: 'Marked as not interested after an email.' },
  EMAILS_FAILED: { value: 'emailsFailed', description: 'An email could not be sent.' },
  OPPORTUNITIES_DONE: { value: 'opportunitiesDone', description: 'A task about the lead was done.' },
  AIRCALL_DONE: { value: 'aircallDone', description: 'A call was made.' },
  AIRCALL_INTERESTED: { value: 'aircallInterested', description: 'Marked as interested after a call.' },
  AIRCALL_NOT_INTERESTED: { value: 'aircallNotInterested', description: 'Marked as not interested after a call.' },
  API_DONE: { value: 'apiDone', description: 'A step that calls another system was done.' },
  API_INTERESTED: { value: 'apiInterested', description: 'Marked as interested by another system.' },
  API_NOT_INTERESTED: { value: 'apiNotInterested', description: 'Marked as not interested by another system.' },
  LINKEDIN_VISIT_DONE: { value: 'linkedinVisitDone', description: 'The LinkedIn profile was visited.' },
  LINKEDIN_VISIT_FAILED: { value: 'linkedinVisitFailed', description: 'The LinkedIn profile could not be visited.' },
  LINKEDIN_INVITE_DONE: { value: 'linkedinInviteDone', description: 'A LinkedIn invitation was sent.' },
  LINKEDIN_INVITE_ACCEPTED: { value: 'linkedinInviteAccepted', description: 'The LinkedIn invitation was accepted.' },
  LINKEDIN_INVITE_FAILED: { value: 'linkedinInviteFailed', description: 'A LinkedIn invitation could not be sent.' },
  LINKEDIN_SENT: { value: 'linkedinSent', description: 'A LinkedIn message was sent.' },
  LINKEDIN_OPENED: { value: 'linkedinOpened', description: 'A LinkedIn message was read.' },
  LINKEDIN_REPLIED: { value: 'linkedinReplied', description: 'The lead answered on LinkedIn.' },
  LINKEDIN_INTERESTED: { value: 'linkedinInterested', description: 'Marked as interested after a LinkedIn message.' },
  LINKEDIN_NOT_INTERESTED: {
    value: 'linkedinNotInterested',
    description: 'Marked as not interested after a LinkedIn message.',
  },
  LINKEDIN_SEND_FAILED: { value: 'linkedinSendFailed', description: 'A LinkedIn message could not be sent.' },
  MANUAL_INTERESTED: { value: 'manualInterested', description: 'Marked as interested by hand or by API.' },
  MANUAL_NOT_INTERESTED: { value: 'manualNotInterested', description: 'Marked as not interested by hand or by API.' },
  OTHER: { value: 'other', description: 'A state that has no name here; `rawState` holds it. No filter.' },
} as const

/** A state as the graph knows it: lemlist's word, or `other`. */
export type KnownState = (typeof stateValues)[keyof typeof stateValues]['value']

/** The last thing that happened to a lead; as a filter also groups of such things. */
export const LeadStateEnum = builder.enumType('LeadState', {
  description: 'The last thing that happened to a lead in its campaign. Groups are for filters.',
  values: stateValues,
})

const known: ReadonlyMap<string, KnownState> = new Map(Object.values(stateValues).map(({ value }) => [value, value]))

/** lemlist: the set of states is open. */
export const knownState = (raw: string): KnownState => known.get(raw) ?? 'other'

const several: ReadonlySet<string> = new Set([
  ...['imported', 'contacted', 'hooked', 'attracted', 'warmed', 'interested', 'notInterested', 'failed'],
  'paused',
])

/** Whether exactly the leads whose own state is this word are in it, so that no help of lemlist's is needed to tell. */
export const isPlainState = (state: string): boolean => !several.has(state)

const statusValues = {
  REVIEW: { value: 'review', description: 'Waits for someone to review and launch it.' },
  SCANNING: { value: 'scanning', description: 'Is being enriched.' },
  RUNNING: { value: 'running', description: 'Goes through the sequence.' },
  PAUSED: { value: 'paused', description: 'Paused.' },
  DONE: { value: 'done', description: 'Came to the end of the sequence.' },
  INTERESTED: { value: 'interested', description: 'Interested.' },
  NOT_INTERESTED: { value: 'notInterested', description: 'Not interested.' },
  UNSUBSCRIBED: { value: 'unsubscribed', description: 'Unsubscribed; is never written to again.' },
} as const

/** Where a lead stands in its campaign. */
export const LeadStatusEnum = builder.enumType('LeadStatus', {
  description: 'Where a lead stands in its campaign.',
  values: statusValues,
})

const addressValues = {
  DELIVERABLE: { value: 'deliverable', description: 'Mail arrives.' },
  RISKY: { value: 'risky', description: 'Mail may bounce.' },
  UNDELIVERABLE: { value: 'undeliverable', description: 'Mail bounces.' },
} as const

/** What verification says of an address. */
export const EmailStatusEnum = builder.enumType('EmailStatus', {
  description: 'What verification says of an email address.',
  values: addressValues,
})

/** The value if the closed set has it; null for a word that a row brought and the set does not know. */
export const oneOfSet = <Value extends string>(set: readonly Value[], word: string | null | undefined): Value | null =>
  set.find(value => value === word) ?? null
