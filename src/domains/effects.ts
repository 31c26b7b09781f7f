import { all, type Effect, named } from '../lemlist/subject.ts'
import { subjects } from './subjects.ts'

const { activities, campaigns, contacts, conversations, credits, leads, signals, stats, tasks } = subjects

/** What differs once the leads that an operation names have moved on: where they stand shows in all of these. */
export const leadsMoved: readonly Effect[] = [named(leads), named(contacts), named(stats), all(activities), all(tasks)]

/** What differs once leads have moved that an operation does not name, or for reasons that it does not tell. */
export const anyLeadsMoved: readonly Effect[] = [
  all(leads),
  all(contacts),
  all(stats),
  all(campaigns),
  all(activities),
  all(tasks),
]

/** What differs once a lead has other variables: activities hold it as it stands, and inboxes the name. */
export const leadsRewritten: readonly Effect[] = [...leadsMoved, all(conversations)]

/** What differs once somebody is not to be written to any more, or is again: lemlist stops all leads of theirs. */
export const consentChanged: readonly Effect[] = [all(subjects.unsubscribes), ...anyLeadsMoved]

/** What differs once a campaign is another: leads and contacts tell its name and status, activities its name. */
export const campaignChanged: readonly Effect[] = [
  named(campaigns),
  named(stats),
  all(leads),
  all(contacts),
  all(activities),
  all(tasks),
]

/** What differs once there is a campaign more. */
export const campaignMade: readonly Effect[] = [
  named(campaigns),
  named(stats),
  all(subjects.sequences),
  all(subjects.schedules),
]

/** What differs once a campaign has other steps: the numbers are told by step, and its checks are made anew. */
export const stepsChanged: readonly Effect[] = [all(subjects.sequences), all(campaigns), all(stats), all(tasks)]

/** What differs once it is another time at which campaigns send. */
export const schedulesChanged: readonly Effect[] = [all(subjects.schedules), all(campaigns)]

/** What differs once somebody can send from other places: campaigns name them, and may stand still without them. */
export const sendersChanged: readonly Effect[] = [
  all(subjects.users),
  all(subjects.mailboxes),
  all(subjects.team),
  all(campaigns),
  all(stats),
]

/** What differs once a person has other data: leads, activities, inboxes and signals show them; a company may be linked. */
export const personChanged: readonly Effect[] = [
  named(contacts),
  named(subjects.companies),
  all(leads),
  all(activities),
  all(conversations),
  all(signals),
]

/** What differs once a person is gone, and all that there was of them. */
export const personGone: readonly Effect[] = [
  ...consentChanged,
  all(conversations),
  all(subjects.drafts),
  all(subjects.contactLists),
  all(signals),
]

/** What differs once a company is another: contacts name theirs, and signals tell of it. */
export const companyChanged: readonly Effect[] = [all(subjects.companies), all(contacts), all(signals)]

/** What differs once a message has gone out. */
export const messageSent: readonly Effect[] = [...anyLeadsMoved, all(conversations), all(subjects.drafts)]

/** What differs once there are other tasks: inboxes name them, and one that is done is an activity that moves its lead. */
export const tasksChanged: readonly Effect[] = [...leadsMoved, all(conversations)]

/** What differs at once when data is looked up; what it finds is told later. */
export const lookupBegun: readonly Effect[] = [all(credits)]
