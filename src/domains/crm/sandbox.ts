import { type Handlers, present, refuse } from '../../sandbox/handlers.ts'
import type { TeamWorld } from '../../sandbox/world.ts'
import type { crm } from './contract.ts'
import type { CrmName, FilterType } from './words.ts'

/** A filter of the pretend CRMs. */
export interface SandboxFilter {
  readonly id: number
  readonly name: string
  readonly type?: FilterType
}

const filters: Readonly<Record<CrmName, readonly SandboxFilter[]>> = {
  hubspot: [
    { id: 16, name: 'Asked for the price list' },
    { id: 17, name: 'Trial ended, no plan' },
    { id: 23, name: 'Trade fair, met in person' },
  ],
  salesforce: [
    { id: 31, name: 'New this quarter', type: 'lead' },
    { id: 32, name: 'No activity for 90 days', type: 'contact' },
    { id: 35, name: 'Lost to a competitor', type: 'report' },
  ],
  pipedrive: [{ id: 4, name: 'Open deals without a next step' }],
}

/** The filters of a CRM that a user sees there; `Bad team` for one who is not connected to it. */
export const filtersOf = ({ team }: TeamWorld, name: CrmName, userId: string): readonly SandboxFilter[] => {
  const isConnected = team.crmUsers.some(user => user.userId === userId && user.crm === name)
  if (!isConnected) throw refuse(400, 'Bad team')
  return filters[name]
}

/** How the pretend lemlist answers what there is about CRMs. */
export const crmHandlers: Handlers<typeof crm> = {
  crmFilters: ({ input, team }) => {
    if (input.crm === undefined) throw refuse(400, 'Bad params: crm')
    return filtersOf(team, input.crm, input.userId)
      .filter(({ type }) => input.crm !== 'salesforce' || input.type === undefined || type === input.type)
      .map(({ id, name }) => present({ id, name }))
  },
}
