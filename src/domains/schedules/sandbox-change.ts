import type { InputOf } from '../../lemlist/endpoint.ts'
import type { ScheduleDocument } from '../../sandbox/documents.ts'
import { type Call, found, present, refuse, refuseJson } from '../../sandbox/handlers.ts'
import { isoNow, type TeamWorld } from '../../sandbox/world.ts'
import { isTimeZone } from '../campaigns/timezone.ts'
import type { schedules } from './contract.ts'

type CallOf<Operation extends keyof typeof schedules> = Call<InputOf<(typeof schedules)[Operation]>>

/** A schedule as lemlist shows it. */
export const shownSchedule = ({ team }: TeamWorld, schedule: ScheduleDocument) =>
  present({ ...schedule, teamId: team._id })

/** lemlist: a deleted schedule keeps its document and is not listed. */
export const isListed = ({ deletedAt }: ScheduleDocument): boolean => deletedAt === undefined

/** lemlist: that a deleted schedule can be read and no longer be changed or used is inferred. */
const usable = (team: TeamWorld, scheduleId: string): ScheduleDocument | undefined => {
  const schedule = team.schedules.get(scheduleId)
  return schedule !== undefined && isListed(schedule) ? schedule : undefined
}

const time = /^([01]\d|2[0-3]):[0-5]\d$/

/** Whether these make a schedule. lemlist: that it needs a day at least is inferred. It may go on past midnight. */
const isSchedule = ({ name, timezone, start, end, weekdays, secondsToWait }: ScheduleDocument): boolean =>
  name.trim() !== '' &&
  isTimeZone(timezone) &&
  time.test(start) &&
  time.test(end) &&
  weekdays.length > 0 &&
  weekdays.every(day => day >= 1 && day <= 7) &&
  secondsToWait >= 0

const badRequest = (what: string) =>
  refuseJson(400, { error: 'BadRequest', message: `Bad team or invalid schedule ${what}` })

/** lemlist: what a schedule is made from where nothing is said. */
const usual = {
  name: 'Default schedule',
  secondsToWait: 1200,
  timezone: 'Europe/Paris',
  start: '09:00',
  end: '18:00',
  weekdays: [1, 2, 3, 4, 5],
  public: false,
}

type Given = CallOf<'scheduleUpdate'>['input']['body']

/** What is given of a schedule. Its type still allows what `present` has taken out. */
const givenOf = (given: Given) => present(given) as Partial<typeof usual>

const insertSchedule = ({ team, user, world }: Call<unknown>, given: Given): ScheduleDocument => {
  const schedule = {
    _id: world.ids('skd'),
    ...usual,
    ...givenOf(given),
    createdBy: user._id,
    createdAt: isoNow(world),
  }
  if (!isSchedule(schedule)) throw badRequest('fields')
  return team.schedules.insert(schedule)
}

/** Makes a schedule. */
export const createSchedule = (call: CallOf<'scheduleCreate'>) =>
  shownSchedule(call.team, insertSchedule(call, call.input.body))

/** Changes a schedule. */
export const changeSchedule = ({ input, team }: CallOf<'scheduleUpdate'>) => {
  const schedule = usable(team, input.scheduleId)
  if (schedule === undefined) throw refuseJson(404, { error: 'Schedule not found' })
  const changed = { ...schedule, ...givenOf(input.body) }
  if (!isSchedule(changed)) throw badRequest('update')
  return shownSchedule(team, team.schedules.insert(changed))
}

/** Marks a schedule as deleted. lemlist: that campaigns keep it, unseen, is inferred. */
export const deleteSchedule = ({ input, team, user, world }: CallOf<'scheduleDelete'>) => {
  const { _id } = found(usable(team, input.scheduleId), 'Schedule')
  team.schedules.update(_id, { deletedAt: isoNow(world), deletedBy: user._id })
  return { _id }
}

const addToCampaign = (team: TeamWorld, campaignId: string, scheduleId: string) => {
  const { scheduleIds } = found(team.campaigns.get(campaignId), 'Campaign')
  if (!scheduleIds.includes(scheduleId)) {
    team.campaigns.update(campaignId, { scheduleIds: [...scheduleIds, scheduleId] })
  }
  return { scheduleId, campaignId }
}

/** Adds a schedule to a campaign. */
export const assignSchedule = ({ input, team }: CallOf<'campaignScheduleAssign'>) => {
  const { _id } = found(team.campaigns.get(input.campaignId), 'Campaign')
  return addToCampaign(team, _id, found(usable(team, input.scheduleId), 'Schedule')._id)
}

/** Adds a schedule to a campaign, one that there is or a new one. */
export const createForCampaign = (call: CallOf<'campaignScheduleCreate'>) => {
  const { input, team } = call
  const { _id } = found(team.campaigns.get(input.campaignId), 'Campaign')
  const { scheduleId, ...given } = input.body
  if (scheduleId !== undefined) return addToCampaign(team, _id, found(usable(team, scheduleId), 'Schedule')._id)
  if (Object.keys(given).length === 0) throw refuse(400, 'Bad params: scheduleId is required')
  return addToCampaign(team, _id, insertSchedule(call, given)._id)
}
