import type { ActivityDocument, LeadDocument, TaskDocument } from '../documents.ts'
import type { Ids, Random } from '../ids.ts'
import { emptyTeam, type TeamWorld } from '../world.ts'
import { companyNotes } from './answers.ts'
import { type Calendar, day, daysBefore } from './calendar.ts'
import { planCampaigns, seedSchedules } from './campaigns.ts'
import { around, between, pick } from './chance.ts'
import { doneTask, openTasks, unsubscribeList } from './chores.ts'
import { seedCrmSync } from './crm-sync.ts'
import { createDiary } from './diary.ts'
import { seedDrafts } from './drafts.ts'
import { declaredFields } from './fields.ts'
import { fillStories } from './fills.ts'
import { seedInbox } from './inbox.ts'
import { leadOf } from './lead-documents.ts'
import { castLives, type Life } from './lives.ts'
import { outline } from './outline.ts'
import { contactOf, createPeople, type Employer, seedCompanies } from './people.ts'
import { createReactions, someOfficeTime } from './reactions.ts'
import { seedRecordings } from './recordings.ts'
import { type Size, seedHooks, seedLabels, seedTeam, seedUsers } from './roster.ts'
import { castStates, historyDays } from './states.ts'
import { type Budget, createBudget, type Story } from './story.ts'
import { scheduleTouches, type Timed } from './timeline.ts'
import { variablesOf } from './variables.ts'
import { seedWatching } from './watching.ts'

interface Setting {
  readonly random: Random
  readonly ids: Ids
  readonly now: number
  readonly calendar: Calendar
  readonly size: Size
}

/** The stories of the leads with the moments of their touches, by lead. */
const tellStories = (setting: Setting, lives: readonly Life[], budget: Budget): ReadonlyMap<string, Timed[]> => {
  const { random, now, calendar } = setting
  const opens = budget.left('emailsOpened')
  const stories = outline(random, lives, budget, now)
  fillStories(random, stories, budget, opens)
  const byLead = new Map<string, Timed[]>()
  for (const timed of scheduleTouches({ random, now, calendar }, stories)) {
    const { leadId } = timed.story.life
    const own = byLead.get(leadId)
    if (own === undefined) byLead.set(leadId, [timed])
    else own.push(timed)
  }
  return byLead
}

/** Company notes are activities with nothing but a company and their author. */
const seedNotes = ({ random, ids, now, calendar }: Setting, team: TeamWorld, count: number): ActivityDocument[] => {
  const users = team.users.all()
  const companies = team.companies.all()
  return Array.from({ length: count }, (_, place): ActivityDocument => {
    const userId = pick(random, users)._id
    const time = someOfficeTime({ random, now, calendar }, 'Europe/Paris', now - (historyDays - 4) * day)
    return {
      _id: ids('act'),
      type: 'annotated',
      createdAt: new Date(time).toISOString(),
      companyId: pick(random, companies)._id,
      note: around(companyNotes, place),
      userId,
      sendUserId: userId,
    }
  })
}

const lists = ['Trade show Lyon – badge scans', 'Champions', 'Newsletter EMEA', 'Open deals (CRM)']

/** The contacts of all leads, once each, and a few people who are in no campaign, some of whom opted out. */
const seedContacts = (
  setting: Setting,
  team: TeamWorld,
  lives: readonly Life[],
  employers: readonly Employer[],
): void => {
  const { random, ids, now } = setting
  for (const [place, name] of lists.entries()) team.contactLists.insert({ _id: ids('clt'), name, dynamic: place === 3 })
  const listIds = team.contactLists.all().map(({ _id }) => _id)
  const users = team.users.all()
  const people = { random, ids, now, users }
  const optedOut = new Set(
    team.activities
      .all()
      .flatMap(({ type, contactId }) => (type === 'emailsUnsubscribed' && contactId !== undefined ? [contactId] : [])),
  )
  const someLists = (): string[] => (random() < 0.12 ? [pick(random, listIds)] : [])
  const firstLead = new Map<string, LeadDocument>()
  for (const lead of team.leads.all()) {
    const known = firstLead.get(lead.contactId)
    if (known === undefined || lead.createdAt < known.createdAt) firstLead.set(lead.contactId, lead)
  }
  for (const { person, state } of lives) {
    if (team.contacts.get(person.contactId) !== undefined) continue
    const lead = firstLead.get(person.contactId)
    const unsubscribed = state === 'emailsUnsubscribed' || optedOut.has(person.contactId)
    const facts = {
      createdAt: lead?.createdAt ?? new Date(now).toISOString(),
      ownerId: lead?.sendUserId ?? pick(random, users)._id,
      unsubscribed,
    }
    team.contacts.insert(contactOf(people, person, facts, someLists()))
  }
  const newPerson = createPeople(people)
  for (let place = 0; place < Math.ceil(lives.length / 130); place += 1) {
    const made = newPerson(pick(random, employers), true)
    const person = { ...made, email: `${made.email?.split('@')[0]}.${place + 10}@${made.employer.domain}` }
    const createdAt = daysBefore(random, now, between(random, 1, 500))
    const facts = { createdAt, ownerId: pick(random, users)._id, unsubscribed: place % 5 === 0 }
    team.contacts.insert(contactOf(people, person, facts, [around(listIds, place)]))
  }
}

/** lemlist's one-to-one campaigns carry the name of their only lead. */
const nameOneToOnes = (team: TeamWorld, lives: readonly Life[]): void => {
  for (const { plan, person } of lives) {
    if (plan.leads !== 1) continue
    const { region, document } = plan
    const name = `${region.code} | 1:1 | ${person.firstName} ${person.lastName.charAt(0)} @ ${person.employer.document.fields.name}`
    team.campaigns.update(document._id, { name })
  }
}

/** Makes one team with everything it owns and 90 days of history. */
export const seedTeamWorld = (setting: Setting): TeamWorld => {
  const { random, ids, now, size } = setting
  const users = seedUsers(random, ids, size, now)
  const team = emptyTeam(seedTeam(random, ids, size, around(users, 0), now))
  for (const user of users) team.users.insert(user)
  for (const label of seedLabels(random, ids, users, now)) team.labels.insert(label)
  for (const hook of seedHooks(ids, size.brand)) team.hooks.insert(hook)
  for (const field of declaredFields) team.fields.insert(field)
  const schedules = seedSchedules({ ...setting, users })
  for (const schedule of schedules) team.schedules.insert(schedule)
  const plans = planCampaigns({ ...setting, users }, schedules)
  const byAge = plans.toSorted((a, b) => (a.document.createdAt < b.document.createdAt ? -1 : 1))
  for (const { document, sequences } of byAge) {
    team.campaigns.insert(document)
    for (const sequence of sequences) team.sequences.insert(sequence)
  }
  const employers = seedCompanies(
    { ...setting, users },
    Math.max(40, Math.min(360, Math.round(size.leads / 14))),
    plans,
  )
  for (const { document } of employers) team.companies.insert(document)

  const lives = castLives({ ...setting, users }, castStates(random, plans, now), employers)
  const budget = createBudget(size.activities)
  const notes = seedNotes(setting, team, budget.left('annotated'))
  while (budget.take('annotated'));
  const timed = tellStories(setting, lives, budget)
  write(setting, team, lives, timed, notes)
  nameOneToOnes(team, lives)
  seedContacts(setting, team, lives, employers)
  for (const task of openTasks(setting, team, Math.max(8, Math.round(size.leads * 0.012)))) team.tasks.insert(task)
  for (const each of unsubscribeList(setting, team)) team.unsubscribes.insert(each)
  seedInbox(setting, team)
  seedDrafts(now, team)
  seedCrmSync(now, team)
  seedRecordings(team)
  seedWatching(now, team)
  return team
}

/** Writes leads, activities and the tasks behind them into the team; activities in the order they happened. */
const write = (
  setting: Setting,
  team: TeamWorld,
  lives: readonly Life[],
  stories: ReadonlyMap<string, Timed[]>,
  notes: readonly ActivityDocument[],
): void => {
  const { random, ids, now, size, calendar } = setting
  const react = createReactions({ random, now, calendar })
  const tasks: TaskDocument[] = []
  const diary = createDiary({
    random,
    ids,
    users: team.users.all(),
    site: `${size.brand.toLowerCase()}.example`,
    taskOf: (life, time) => {
      const task = doneTask(setting, life, time)
      tasks.push(task)
      return task._id
    },
  })
  const activities = [...notes]
  for (const life of lives) {
    const variables = variablesOf(random, life.plan.place, life.person)
    const own = stories.get(life.leadId) ?? []
    const story: Story | undefined = own[0]?.story
    const told = story?.life ?? life
    const happened = diary(told, variables, react(own))
    team.leads.insert(leadOf(setting, told, variables, story, happened))
    activities.push(...happened)
  }
  for (const activity of activities.sort((a, b) =>
    a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0,
  )) {
    team.activities.insert(activity)
  }
  for (const task of tasks.sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1))) team.tasks.insert(task)
}
