/** The families activities come in: by the channel they happened on, or `workflow` for what moves a lead or campaign. */
export type ActivityFamily =
  | 'email'
  | 'linkedin'
  | 'call'
  | 'whatsapp'
  | 'sms'
  | 'manual'
  | 'api'
  | 'note'
  | 'workflow'
  | 'other'

/** A type of activity or webhook event: lemlist's own spelling and the family it belongs to. */
interface ActivityTypeEntry {
  readonly raw: string
  readonly family: ActivityFamily
}

/** The group types: how far a lead has come, raised by lemlist beside the activity that brought it there. */
const activityGroups = ['contacted', 'hooked', 'attracted', 'warmed', 'interested', 'notInterested'] as const
type ActivityGroup = (typeof activityGroups)[number]

const groups: ReadonlySet<string> = new Set(activityGroups)

/** Whether a type is a group type. */
export const isActivityGroup = (raw: string): raw is ActivityGroup => groups.has(raw)

const emails = [
  ...['emailsSent', 'emailsOpened', 'emailsClicked', 'emailsReplied', 'emailsBounced', 'emailsFailed', 'emailsDone'],
  ...['emailsInterested', 'emailsNotInterested', 'emailsUnsubscribed'],
  // lemlist: the old name of emailsFailed, still on older activities and hooks.
  'emailsSendFailed',
]

const linkedin = [
  ...['linkedinSent', 'linkedinOpened', 'linkedinReplied', 'linkedinDone', 'linkedinSendFailed'],
  ...['linkedinInterested', 'linkedinNotInterested', 'linkedinVisitDone', 'linkedinVisitFailed'],
  ...['linkedinInviteDone', 'linkedinInviteFailed', 'linkedinInviteAccepted'],
  ...['linkedinFollowDone', 'linkedinFollowFailed', 'linkedinFollowSkipped'],
  ...['linkedinEndorseDone', 'linkedinEndorseFailed', 'linkedinEndorseSkipped'],
  ...['linkedinVoiceNoteDone', 'linkedinVoiceNoteFailed'],
  ...['linkedinLikeLastPostDone', 'linkedinLikeLastPostNoPost', 'linkedinLikeLastPostFailed'],
  ...['linkedinWithdrawInvitationDone', 'linkedinWithdrawInvitationFailed'],
]

const calls = [
  ...['aircallCreated', 'aircallEnded', 'aircallDone', 'aircallInterested', 'aircallNotInterested'],
  ...['callRecordingDone', 'callTranscriptDone'],
]

const whatsapp = [
  ...['whatsappMessageSent', 'whatsappMessageDelivered', 'whatsappMessageOpened', 'whatsappReplied'],
  'whatsappMessageFailed',
]

const workflow = [
  ...['paused', 'resumed', 'stopped', 'skipped', 'snoozed', 'conditionChosen', 'sendToAnotherCampaign'],
  ...['hasEmailAddress', 'meetingBooked', 'campaignComplete', ...activityGroups],
]

/** Events that come by webhook alone: they are no activities and cannot be listed. */
const notices = [
  ...['customDomainErrors', 'connectionIssue', 'sendLimitReached', 'lemwarmPaused', 'enrichmentDone'],
  ...['enrichmentError', 'inboxLabelUpdated', 'signalRegistered', 'deliverabilityAlertTriggered'],
]

const entries = (family: ActivityFamily, raws: readonly string[]): ActivityTypeEntry[] =>
  raws.map(raw => ({ raw, family }))

/** Every type of activity and webhook event that lemlist documents, group types and retired names included. */
export const activityTypes: readonly ActivityTypeEntry[] = [
  ...entries('email', emails),
  ...entries('linkedin', linkedin),
  ...entries('call', calls),
  ...entries('whatsapp', whatsapp),
  ...entries('sms', ['smsSent', 'smsDelivered', 'smsReplied', 'smsFailed']),
  ...entries('manual', ['manualDone', 'manualInterested', 'manualNotInterested', 'opportunitiesDone']),
  ...entries('api', ['apiDone', 'apiFailed', 'apiInterested', 'apiNotInterested', 'apiUnsubscribed']),
  ...entries('note', ['annotated']),
  ...entries('workflow', workflow),
  ...entries('other', notices),
]

const families = new Map(activityTypes.map(({ raw, family }) => [raw, family]))

const prefixes: readonly (readonly [prefix: string, family: ActivityFamily])[] = [
  ['email', 'email'],
  ['linkedin', 'linkedin'],
  ['aircall', 'call'],
  ['call', 'call'],
  ['whatsapp', 'whatsapp'],
  ['sms', 'sms'],
  ['manual', 'manual'],
  ['api', 'api'],
]

/** The family of any type. lemlist: the set is open; a type it has not documented goes by how its name begins. */
export const familyOf = (raw: string): ActivityFamily =>
  families.get(raw) ?? prefixes.find(([prefix]) => raw.startsWith(prefix))?.[1] ?? 'other'

const untouching = new Set(['callRecordingDone', 'callTranscriptDone', 'enrichmentDone'])

/**
 * The group type that lemlist raises beside this type; undefined where there is none. Sent and done kinds raise
 * `contacted`, opened ones `hooked`, clicks and accepted invitations `attracted`, replies `warmed`.
 */
export const groupOf = (raw: string): ActivityGroup | undefined => {
  if (isActivityGroup(raw) || untouching.has(raw)) return undefined
  if (raw.endsWith('NotInterested')) return 'notInterested'
  if (raw.endsWith('Interested')) return 'interested'
  if (raw.endsWith('Replied')) return 'warmed'
  if (raw === 'emailsClicked' || raw === 'linkedinInviteAccepted') return 'attracted'
  if (raw.endsWith('Opened')) return 'hooked'
  return raw.endsWith('Sent') || raw.endsWith('Done') ? 'contacted' : undefined
}
