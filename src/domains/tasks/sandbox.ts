import { z } from 'zod'
import type { TaskDocument } from '../../sandbox/documents.ts'
import { type Handlers, refuse } from '../../sandbox/handlers.ts'
import type { TeamWorld } from '../../sandbox/world.ts'
import { TaskFilter, type tasks } from './contract.ts'
import { shownTask, writeHandlers } from './sandbox-write.ts'

const pageSize = 100

type PersonFilter = Extract<TaskFilter, { readonly value?: unknown }>
type ListFilter = Extract<TaskFilter, { readonly in?: unknown }>

const asText = (value: unknown): string => (typeof value === 'string' ? value : '')

/** What a person filter looks at: the contact's own details. */
const personText = ({ contacts }: TeamWorld, { contactId }: TaskDocument, filterId: PersonFilter['filterId']) => {
  const contact = contactId === undefined ? undefined : contacts.get(contactId)
  switch (filterId) {
    case 'fullName':
      return contact?.fullName ?? ''
    case 'email':
      return contact?.email ?? ''
    case 'phone':
      return asText(contact?.fields.phone)
    case 'linkedin':
      return asText(contact?.fields.linkedinUrl)
  }
}

const pattern = (regex: string): RegExp => {
  try {
    return new RegExp(regex, 'i')
  } catch {
    throw refuse(400, 'Bad params')
  }
}

const personTest = (team: TeamWorld, { filterId, value, regex }: PersonFilter) => {
  const expression = regex === undefined ? undefined : pattern(regex)
  return (task: TaskDocument): boolean => {
    const text = personText(team, task, filterId)
    if (expression !== undefined && !expression.test(text)) return false
    return value === undefined || text.toLowerCase().includes(value.toLowerCase())
  }
}

const listText = ({ campaigns }: TeamWorld, task: TaskDocument, filterId: ListFilter['filterId']): string => {
  switch (filterId) {
    case 'campaignId':
      return task.campaignId ?? ''
    case 'campaignState':
      return task.campaignId === undefined ? '' : (campaigns.get(task.campaignId)?.status ?? '')
    case 'type':
      return task.type
    case 'assignedTo':
      return task.userId
  }
}

/** The condition of one filter. */
const testOf = (team: TeamWorld, filter: TaskFilter): ((task: TaskDocument) => boolean) => {
  switch (filter.filterId) {
    case 'fullName':
    case 'email':
    case 'phone':
    case 'linkedin':
      return personTest(team, filter)
    case 'dueDate':
      return ({ dueDate }) => {
        const day = dueDate.slice(0, 'YYYY-MM-DD'.length)
        return day >= (filter.from ?? day) && day <= (filter.to ?? day)
      }
    default:
      return task => {
        const text = listText(team, task, filter.filterId)
        return (filter.in?.includes(text) ?? true) && !(filter.out?.includes(text) ?? false)
      }
  }
}

/** How the pretend lemlist answers the chapter Tasks. */
export const tasksHandlers: Handlers<typeof tasks> = {
  tasks: ({ input, team }) => {
    const filters = z.array(TaskFilter).safeParse(input.filters)
    // lemlist: the words of this refusal are known to nobody; the status is.
    if (!filters.success) throw refuse(400, 'Bad params')
    const tests = filters.data.map(filter => testOf(team, filter))
    const open = team.tasks.all().filter(task => task.status === 'pending' && tests.every(test => test(task)))
    const latestFirst = open.toSorted((a, b) => b.dueDate.localeCompare(a.dueDate))
    const page = Math.max(0, input.page ?? 0)
    // lemlist: the page comes back as text.
    return { results: latestFirst.slice(page * pageSize, (page + 1) * pageSize).map(shownTask), page: String(page) }
  },
  ...writeHandlers,
}
