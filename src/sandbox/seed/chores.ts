import type { TaskDocument, UnsubscribeDocument } from '../documents.ts'
import type { Ids, Random } from '../ids.ts'
import type { TeamWorld } from '../world.ts'
import { taskTexts } from './answers.ts'
import { day, hour } from './calendar.ts'
import { around, between, pick, shuffled, weighted } from './chance.ts'
import type { Life } from './lives.ts'

interface Setting {
  readonly random: Random
  readonly ids: Ids
  readonly now: number
}

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
    dueDate: at(time + between(random, -20, 30) * hour),
    userId: life.sender.id,
    leadId: life.leadId,
    contactId: life.person.contactId,
    campaignId: life.plan.document._id,
    status: 'done',
    createdAt: at(time - between(random, 5, 70) * hour),
    completedAt: at(time),
  }
}

/** Tasks that users still have to do: most about a lead, some about a company, a few about nothing but themselves. */
export const openTasks = ({ random, ids, now }: Setting, team: TeamWorld, count: number): TaskDocument[] => {
  const users = team.users.all()
  const leads = shuffled(
    random,
    team.leads.all().filter(({ state, status }) => status !== 'review' && state !== 'emailsUnsubscribed'),
  )
  const replied = leads.filter(({ state }) => state === 'emailsReplied')
  const clicked = leads.filter(({ state }) => state === 'emailsClicked')
  const companies = team.companies.all()
  return Array.from({ length: count }, (_, place): TaskDocument => {
    const type = weighted(random, [
      ['manual', 20],
      ['phone', 16],
      ['emailsReplied', 14],
      ['linkedinSend', 10],
      ['linkedinInvite', 6],
      ['opportunityClicked', 8],
      ['email', 8],
    ])
    const among = type === 'emailsReplied' ? replied : type === 'opportunityClicked' ? clicked : leads
    const lead = place % 10 < 8 ? (among[place % Math.max(1, among.length)] ?? leads[place]) : undefined
    const company = place % 10 === 8 && companies.length > 0 ? pick(random, companies) : undefined
    const [title, content] = pick(random, taskTexts[type] ?? taskTexts.manual ?? [])
    const priority = between(random, 0, 2)
    const createdAt = now - between(random, 1, 240) * hour
    return {
      _id: ids('opp'),
      type,
      title,
      content,
      priority,
      dueDate: at(now + between(random, -6, 12) * day),
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
      email === undefined ? [] : [entry(email, pick(random, ['user', 'api']), at(now - between(random, 1, 400) * day))],
    )
  const domains = ['@rostering-rivals.example', '@do-not-mail.example', '@parent-group.example'].map(value =>
    entry(value, 'user', at(now - between(random, 30, 600) * day)),
  )
  return [...ofLeads, ...byHand, ...domains].sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1))
}
