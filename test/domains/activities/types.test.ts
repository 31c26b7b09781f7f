import { expect, test } from 'vitest'
import { activityTypes, familyOf, groupOf, isActivityGroup } from '../../../src/domains/activities/types.ts'

test('every type is listed once', () => {
  const raws = activityTypes.map(({ raw }) => raw)
  expect(raws).toEqual([...new Set(raws)])
})

test('a type that lemlist adds later goes to the family its name begins with', () => {
  expect(familyOf('emailsForwarded')).toBe('email')
  expect(familyOf('linkedinPoked')).toBe('linkedin')
  expect(familyOf('callMissed')).toBe('call')
  expect(familyOf('faxSent')).toBe('other')
})

test('a group type raises no further group', () => {
  expect(activityTypes.filter(({ raw }) => isActivityGroup(raw) && groupOf(raw) !== undefined)).toEqual([])
})

test('each group is raised by the types that bring a lead there', () => {
  const raising = (group: string) => activityTypes.flatMap(({ raw }) => (groupOf(raw) === group ? [raw] : []))
  expect(raising('contacted')).toEqual([
    'emailsSent',
    'emailsDone',
    'linkedinSent',
    'linkedinDone',
    'linkedinVisitDone',
    'linkedinInviteDone',
    'linkedinFollowDone',
    'linkedinEndorseDone',
    'linkedinVoiceNoteDone',
    'linkedinLikeLastPostDone',
    'linkedinWithdrawInvitationDone',
    'aircallDone',
    'whatsappMessageSent',
    'smsSent',
    'manualDone',
    'opportunitiesDone',
    'apiDone',
  ])
  expect(raising('hooked')).toEqual(['emailsOpened', 'linkedinOpened', 'whatsappMessageOpened'])
  expect(raising('attracted')).toEqual(['emailsClicked', 'linkedinInviteAccepted'])
  expect(raising('warmed')).toEqual(['emailsReplied', 'linkedinReplied', 'whatsappReplied', 'smsReplied'])
  expect(raising('interested')).toEqual([
    'emailsInterested',
    'linkedinInterested',
    'aircallInterested',
    'manualInterested',
    'apiInterested',
  ])
  expect(raising('notInterested')).toEqual([
    'emailsNotInterested',
    'linkedinNotInterested',
    'aircallNotInterested',
    'manualNotInterested',
    'apiNotInterested',
  ])
})
