import { builder } from '../../graph/builder.ts'
import { badInput } from '../../graph/errors.ts'
import { CampaignStatusEnum } from '../campaigns/status.ts'
import type { TaskFilter as WireFilter } from './contract.ts'

/** Which tasks a client wants. */
export const TaskFilter = builder.inputType('TaskFilter', {
  description:
    'Which tasks. All conditions must hold; one that is left out or null does not count, an empty list lets nothing through.',
  fields: t => ({
    types: t.stringList({
      description:
        'Any of these types: `email`, `manual`, `phone`, `linkedinInvite`, `linkedinSend`, `linkedinVoiceNote`, `whatsappMessage`, `emailsReplied`, `linkedinReplied`, `opportunityReplied`, `opportunityClicked`.',
    }),
    assigneeIds: t.idList({ description: 'Assigned to any of these users.' }),
    campaignIds: t.idList({ description: 'In any of these campaigns.' }),
    campaignStatuses: t.field({
      type: [CampaignStatusEnum],
      description: 'In campaigns with any of these statuses.',
    }),
    fullName: t.string({ description: "The person's name." }),
    email: t.string({ description: "A part of the person's address." }),
    phone: t.string({ description: "The person's phone number." }),
    linkedin: t.string({ description: "Address of the person's LinkedIn profile." }),
    dueFrom: t.field({ type: 'Date', description: 'Due on this day or later.' }),
    dueTo: t.field({ type: 'Date', description: 'Due on this day or earlier.' }),
  }),
})
type TaskFilterValue = typeof TaskFilter.$inferInput

const dayOf = (date: Date | null | undefined): string | undefined => date?.toISOString().slice(0, 'YYYY-MM-DD'.length)

/** Conditions on a list of words, by lemlist's names for them. */
const listed = [
  ['type', 'types'],
  ['assignedTo', 'assigneeIds'],
  ['campaignId', 'campaignIds'],
  ['campaignState', 'campaignStatuses'],
] as const

const persons = ['fullName', 'email', 'phone', 'linkedin'] as const

/** Whether a condition names nothing that could be. */
export const letsNothingThrough = (filter: TaskFilterValue): boolean =>
  listed.some(([, name]) => filter[name]?.length === 0)

/** The conditions in lemlist's form. Throws BAD_USER_INPUT for a span of days that ends before it starts. */
export const wireFilters = (filter: TaskFilterValue): WireFilter[] => {
  const from = dayOf(filter.dueFrom)
  const to = dayOf(filter.dueTo)
  if (from !== undefined && to !== undefined && from > to)
    throw badInput('`dueFrom` must not lie behind `dueTo`', 'filter', 'dueFrom')
  return [
    ...listed.flatMap(([filterId, name]): WireFilter[] => {
      const words = filter[name]
      return words ? [{ filterId, in: [...words] }] : []
    }),
    ...persons.flatMap((filterId): WireFilter[] => {
      const value = filter[filterId]
      return value ? [{ filterId, value }] : []
    }),
    ...(from === undefined && to === undefined ? [] : [{ filterId: 'dueDate' as const, from, to }]),
  ]
}
