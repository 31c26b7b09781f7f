import type { ActivityDocument, TaskDocument, UnsubscribeDocument } from '../documents.ts'
import type { Ids, Random } from '../ids.ts'
import type { TeamWorld } from '../world.ts'
import { taskTexts } from './answers.ts'
import { daysBefore, minute } from './calendar.ts'
import { around, between, pick, shuffled, weighted } from './chance.ts'
import type { Life } from './lives.ts'

interface Setting {
  readonly random: Random
  readonly ids: Ids
  readonly now: number
}

const second = 1_000

const at = (time: number): string => new Date(time).toISOString()

/** The task that a user did for a lead at this time. */
export const doneTask = ({ random, ids }: Setting, life: Life, time: number): TaskDocument => {
  const [title, content] = pick(random, taskTexts.manual ?? [])
  return {
    _id: ids('opp'),
    type: 'manual',
    title,
    content,
    priority: between(random, 0, 2),
    dueDate: at(time + between(random, -1_200, 1_800) * minute),
    userId: life.sender.id,
    leadId: life.leadId,
    contactId: life.person.contactId,
    campaignId: life.plan.document._id,
    status: 'done',
    createdAt: at(time - between(random, 300, 4_200) * minute - between(random, 0, 59_999)),
    completedAt: at(time),
  }
}

/** Tasks that something a lead did asks for. */
const causes: Readonly<Record<string, string>> = {
  emailsReplied: 'emailsReplied',
  linkedinReplied: 'linkedinReplied',
  opportunityClicked: 'emailsClicked',
}

/** The last activity of this type of every lead that still is in that state, the latest one last. */
const lastOfEach = (team: TeamWorld, type: string): ActivityDocument[] => {
  const own = team.activities
    .all()
    .filter(each => each.type === type && team.leads.get(each.leadId ?? '')?.state === type)
  return [...new Map(own.map(each => [each.leadId, each])).values()]
}

/** Tasks that users still have to do: most about a lead, some about a company, a few about nothing but themselves. */
export const openTasks = ({ random, ids, now }: Setting, team: TeamWorld, count: number): TaskDocument[] => {
  const users = team.users.all()
  const leads = shuffled(
    random,
    team.leads.all().filter(({ state, status }) => status !== 'review' && state !== 'emailsUnsubscribed'),
  )
  const reacted = new Map(Object.entries(causes).map(([type, cause]) => [type, lastOfEach(team, cause)]))
  const companies = team.companies.all()
  return Array.from({ length: count }, (_, place): TaskDocument => {
    const wished = weighted(random, [
      ['manual', 20],
      ['phone', 16],
      ['emailsReplied', 12],
      ['linkedinReplied', 7],
      ['linkedinSend', 10],
      ['linkedinInvite', 6],
      ['opportunityClicked', 8],
      ['email', 8],
    ])
    // Each answer and each click asks for one task at most, the latest ones first.
    const cause = reacted.get(wished)?.pop()
    const type = wished in causes && cause === undefined ? 'manual' : wished
    const lead = cause !== undefined ? team.leads.get(cause.leadId ?? '') : place % 10 < 8 ? leads[place] : undefined
    const company =
      cause === undefined && place % 10 === 8 && companies.length > 0 ? pick(random, companies) : undefined
    const [title, content] = pick(random, taskTexts[type] ?? taskTexts.manual ?? [])
    const priority = between(random, 0, 2)
    const createdAt =
      cause === undefined
        ? now - between(random, 60, 14_400) * minute - between(random, 1, 59_999)
        : Date.parse(cause.createdAt) + second
    return {
      _id: ids('opp'),
      type,
      title,
      content,
      priority,
      dueDate: daysBefore(random, createdAt, between(random, -12, -1)),
      userId: lead?.sendUserId ?? around(users, place)._id,
      ...(lead === undefined ? {} : { leadId: lead._id, contactId: lead.contactId, campaignId: lead.campaignId }),
      ...(company === undefined ? {} : { companyId: company._id }),
      status: 'pending',
      createdAt: at(createdAt),
    }
  })
}

/** The unsubscribe list: who opted out or bounced, who was added by hand or by code, and some whole domains. */
export const unsubscribeList = ({ random, ids, now }: Setting, team: TeamWorld): UnsubscribeDocument[] => {
  const entry = (value: string, source: UnsubscribeDocument['source'], createdAt: string): UnsubscribeDocument => ({
    _id: ids('uns'),
    value,
    source,
    createdAt,
  })
  const optedOut = new Set(
    team.activities
      .all()
      .flatMap(({ type, leadId }) => (type === 'emailsUnsubscribed' && leadId !== undefined ? [leadId] : [])),
  )
  const ofLeads = team.leads.all().flatMap(({ _id, email, state, updatedAt }) => {
    if (email === undefined) return []
    if (state === 'emailsUnsubscribed' || optedOut.has(_id))
      return [entry(email, random() < 0.05 ? 'abuse' : 'lead', updatedAt)]
    return state === 'emailsBounced' ? [entry(email, 'bounced', updatedAt)] : []
  })
  const byHand = team.contacts
    .all()
    .filter(({ _id, unsubscribed }) => unsubscribed && team.leads.find('contactId', _id) === undefined)
    .flatMap(({ email }) =>
      email === undefined
        ? []
        : [entry(email, pick(random, ['user', 'api']), daysBefore(random, now, between(random, 1, 400)))],
    )
  const domains = ['@rostering-rivals.example', '@do-not-mail.example', '@parent-group.example'].map(value =>
    entry(value, 'user', daysBefore(random, now, between(random, 30, 600))),
  )
  return [...ofLeads, ...byHand, ...domains].sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1))
}
