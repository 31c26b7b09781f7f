import { builder, type InputFields } from '../../graph/builder.ts'
import { badInput } from '../../graph/errors.ts'
import { chosen } from '../../graph/given.ts'
import { CampaignStatusEnum } from '../campaigns/status.ts'
import type { TaskFilter as WireFilter } from './contract.ts'
import { otherType, TaskType } from './types.ts'

const textField = (t: InputFields, what: string) =>
  t.string({ description: `${what}, to be found as lemlist finds it: whether a part is enough is not documented.` })

const patternField = (t: InputFields, what: string) =>
  t.string({ description: `A regular expression that ${what} must match. Not beside the text itself.` })

/** Which tasks a client wants. */
export const TaskFilter = builder.inputType('TaskFilter', {
  description:
    'Which tasks. All conditions must hold; one that is left out, null, blank or an empty list does not count.',
  fields: t => ({
    types: t.field({ type: [TaskType], description: 'Any of these types. Not `OTHER`.' }),
    rawTypes: t.stringList({
      description: 'Any of these types in the spelling of lemlist, for those that `TaskType` lacks. Adds to `types`.',
    }),
    notTypes: t.field({ type: [TaskType], description: 'None of these types. Not `OTHER`.' }),
    notRawTypes: t.stringList({
      description: 'None of these types in the spelling of lemlist. Adds to `notTypes`.',
    }),
    assigneeIds: t.idList({ description: 'Assigned to any of these users, `usr_…`.' }),
    notAssigneeIds: t.idList({ description: 'Assigned to none of these users.' }),
    campaignIds: t.idList({ description: 'In any of these campaigns, `cam_…`.' }),
    notCampaignIds: t.idList({ description: 'In none of these campaigns.' }),
    campaignStatuses: t.field({
      type: [CampaignStatusEnum],
      description: 'In campaigns with any of these statuses.',
    }),
    notCampaignStatuses: t.field({
      type: [CampaignStatusEnum],
      description: 'In campaigns with none of these statuses.',
    }),
    fullName: textField(t, 'Name of the person'),
    fullNameMatches: patternField(t, 'the name of the person'),
    email: textField(t, 'Address of the person'),
    emailMatches: patternField(t, 'the address of the person'),
    phone: textField(t, 'Phone number of the person'),
    phoneMatches: patternField(t, 'the phone number of the person'),
    linkedinUrl: textField(t, 'LinkedIn page of the person'),
    linkedinUrlMatches: patternField(t, 'the LinkedIn page of the person'),
    dueFrom: t.field({ type: 'Date', description: 'Due on this day or later.' }),
    dueTo: t.field({ type: 'Date', description: 'Due on this day or earlier.' }),
  }),
})
type TaskFilterValue = typeof TaskFilter.$inferInput

const dayOf = (date: Date | null | undefined): string | undefined => date?.toISOString().slice(0, 'YYYY-MM-DD'.length)

type Words = readonly string[] | null | undefined

const wordsOf = (...lists: readonly Words[]): string[] | undefined => {
  const all = chosen(lists.flatMap(list => list ?? []))
  return all && [...new Set(all)]
}

/** The types of a condition in lemlist's spelling. */
const typesOf = (name: 'types' | 'notTypes', filter: TaskFilterValue): string[] | undefined => {
  const types = filter[name]?.map(String)
  const rawName = name === 'types' ? 'rawTypes' : 'notRawTypes'
  if (types?.includes(otherType))
    throw badInput(`OTHER cannot be asked for: name the type in \`${rawName}\``, 'filter', name)
  return wordsOf(types, filter[rawName])
}

/** Conditions on a list of words, by lemlist's names for them. */
const listConditions = (filter: TaskFilterValue): WireFilter[] => {
  const conditions = [
    ['type', typesOf('types', filter), typesOf('notTypes', filter)],
    ['assignedTo', wordsOf(filter.assigneeIds), wordsOf(filter.notAssigneeIds)],
    ['campaignId', wordsOf(filter.campaignIds), wordsOf(filter.notCampaignIds)],
    ['campaignState', wordsOf(filter.campaignStatuses), wordsOf(filter.notCampaignStatuses)],
  ] as const
  return conditions.flatMap(([filterId, within, out]) =>
    within === undefined && out === undefined ? [] : [{ filterId, in: within, out }],
  )
}

const persons = [
  ['fullName', 'fullName', 'fullNameMatches'],
  ['email', 'email', 'emailMatches'],
  ['phone', 'phone', 'phoneMatches'],
  ['linkedin', 'linkedinUrl', 'linkedinUrlMatches'],
] as const

/** Conditions on what is known of the person. lemlist: each is a text or a pattern. */
const personConditions = (filter: TaskFilterValue): WireFilter[] =>
  persons.flatMap(([filterId, name, patternName]) => {
    const [value, regex] = [filter[name]?.trim() || undefined, filter[patternName] || undefined]
    if (value !== undefined && regex !== undefined)
      throw badInput(`\`${name}\` and \`${patternName}\` cannot both be given`, 'filter', patternName)
    return value === undefined && regex === undefined ? [] : [{ filterId, value, regex }]
  })

/**
 * The conditions in lemlist's form. Throws BAD_USER_INPUT for the type `OTHER`, a text beside its pattern, and a span of
 * days that ends before it starts.
 */
export const wireFilters = (filter: TaskFilterValue): WireFilter[] => {
  const from = dayOf(filter.dueFrom)
  const to = dayOf(filter.dueTo)
  if (from !== undefined && to !== undefined && from > to)
    throw badInput('`dueFrom` must not lie behind `dueTo`', 'filter', 'dueFrom')
  return [
    ...listConditions(filter),
    ...personConditions(filter),
    ...(from === undefined && to === undefined ? [] : [{ filterId: 'dueDate' as const, from, to }]),
  ]
}
