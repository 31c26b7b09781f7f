import type { Context } from '../../graph/context.ts'
import { Unacceptable, Unanswered } from '../../graph/user-errors.ts'
import { type Finding, RowRefused, RowUnclear, type Work } from '../../jobs/work.ts'
import { leadById, leadsOfPerson } from './loaders.ts'
import type { LeadSource } from './node.ts'
import {
  addLead,
  type LeadOfCampaign,
  type LeadToAdd,
  type LeadToUpdate,
  type Person,
  pausePerson,
  resumePerson,
  unsubscribeLead,
  updateLead,
} from './writes.ts'

interface LeadWork<Row> {
  readonly kind: string
  /** Does a row; the ids of the leads that were touched. */
  run(context: Context, row: Row): Promise<readonly string[]>
  check(context: Context, row: Row): Promise<Finding>
}

/** What is wrong with a row, without its place in the input. */
const told = (error: unknown): unknown => {
  if (error instanceof Unanswered) return new RowUnclear(error.code, error.message, { cause: error })
  return error instanceof Unacceptable ? new RowRefused(error.code, error.message, { cause: error }) : error
}

const workOf = <Row>({ kind, run, check }: LeadWork<Row>): Work<Context> => ({
  kind,
  // Rows come back from the store as they were put there by the mutation of this kind.
  run: async (context, row) => {
    try {
      return await run(context, row as Row)
    } catch (error) {
      throw told(error)
    }
  },
  check: (context, row) => check(context, row as Row),
})

const ids = (leads: readonly { readonly id: string }[]): readonly string[] => leads.map(({ id }) => id)

/** The leads that a row names, as they stand; undefined where lemlist does not tell of all of them. */
const leadsNamed = async (
  context: Context,
  { lead: { id, email }, campaignId }: Person,
): Promise<readonly LeadSource[] | undefined> => {
  const address = typeof id === 'string' ? (await leadById(context, id))?.facts.email : email
  if (typeof address !== 'string') return undefined
  const leads = (await leadsOfPerson(context, address)) ?? []
  return leads.filter(({ campaign }) => campaignId === undefined || campaign?.id === campaignId)
}

/** Whether all leads of a row stand as the row wants them to. */
const standing = async (
  context: Context,
  person: Person,
  isSo: (lead: LeadSource) => boolean | undefined,
): Promise<Finding> => {
  const leads = await leadsNamed(context, person)
  if (leads === undefined || leads.some(lead => isSo(lead) === undefined)) return 'unclear'
  return leads.length > 0 && leads.every(isSo) ? { things: ids(leads) } : 'undone'
}

const isPaused = ({ facts }: LeadSource): boolean | undefined => facts.isPaused ?? undefined

/** Whether a lead to be added is there. What spends credits is not told by that. */
const findAdded = async (context: Context, lead: LeadToAdd): Promise<Finding> => {
  const { campaignId, body, linkedinEnrichment, findEmail, verifyEmail, findPhone } = lead
  const isPaid = [linkedinEnrichment, findEmail, verifyEmail, findPhone].includes(true)
  const { email } = body
  if (isPaid || email === undefined || email.trim() === '') return 'unclear'
  return standing(context, { lead: { email }, campaignId }, () => true)
}

const differs = ({ facts: { variables } }: LeadSource, body: LeadToUpdate['body']): boolean =>
  Object.entries(body).some(([name, value]) => (variables?.[name] ?? '') !== value)

/** Jobs on leads: one kind for each mutation that starts one. */
export const leadWorks: readonly Work<Context>[] = [
  workOf<LeadToAdd>({
    kind: 'leadsAdd',
    run: async (context, lead) => [(await addLead(context, lead)).id],
    check: findAdded,
  }),
  workOf<LeadToUpdate>({
    kind: 'leadsUpdate',
    run: async (context, change) => [(await updateLead(context, change)).id],
    check: (context, change) => standing(context, change, lead => !differs(lead, change.body)),
  }),
  workOf<Person>({
    kind: 'leadsPause',
    run: async (context, person) => (await pausePerson(context, person)).map(({ _id }) => _id),
    check: (context, person) => standing(context, person, isPaused),
  }),
  workOf<Person>({
    kind: 'leadsResume',
    run: async (context, person) => (await resumePerson(context, person)).map(({ _id }) => _id),
    check: (context, person) =>
      standing(context, person, lead => {
        const paused = isPaused(lead)
        return paused === undefined ? undefined : !paused
      }),
  }),
  workOf<LeadOfCampaign>({
    kind: 'leadsUnsubscribe',
    run: async (context, lead) => {
      const left = await unsubscribeLead(context, lead)
      return left === null ? [] : [left.id]
    },
    check: (context, lead) => standing(context, lead, ({ facts: { status } }) => status === 'unsubscribed'),
  }),
]
