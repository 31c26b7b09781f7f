/** Types that activities have and no hook is called for. */
const noEvents: ReadonlySet<string> = new Set([
  ...['emailsDone', 'emailsSendFailed', 'linkedinDone', 'manualDone', 'opportunitiesDone', 'apiUnsubscribed'],
  ...['skipped', 'snoozed', 'conditionChosen', 'hasEmailAddress', 'sendToAnotherCampaign', 'meetingBooked'],
])

/** Whether hooks are called for a type of activity. lemlist: the set is open, so an unknown type may be an event. */
export const isEvent = (type: string): boolean => !noEvents.has(type)

/** lemlist: names that it had before. */
const oldNames = new Map([
  ['linkedinVisit', 'linkedinVisitDone'],
  ['linkedinInvite', 'linkedinInviteDone'],
  ['emailsSendFailed', 'emailsFailed'],
  ['opportunitiesDone', 'annotated'],
])

/** An event as lemlist spells it now. */
export const currentEvent = (raw: string): string => oldNames.get(raw) ?? raw
