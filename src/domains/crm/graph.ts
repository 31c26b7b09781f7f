import { builder } from '../../graph/builder.ts'
import { costs, each } from '../../graph/cost.ts'
import { badInput } from '../../graph/errors.ts'
import { LemlistError } from '../../lemlist/errors.ts'
import { type CrmFilter, crm } from './contract.ts'
import { CrmEnum, CrmFilterTypeEnum } from './crms.ts'

/** A filter that has an id, without which nothing can be done with it. */
interface FilterSource extends CrmFilter {
  readonly id: string
}

const CrmFilterRef = builder.objectRef<FilterSource>('CrmFilter').implement({
  description: 'A saved filter of a CRM: a list of people that `leadsImportCrm` can bring into a campaign.',
  fields: t => ({
    id: t.exposeID('id', { nullable: false, description: 'Its id in the CRM, for `filterId` of `leadsImportCrm`.' }),
    name: t.exposeString('name', { description: 'Its name in the CRM.' }),
    type: t.expose('type', {
      type: CrmFilterTypeEnum,
      description: 'What it is over, in Salesforce. Null where lemlist does not say.',
    }),
  }),
})

const withId = (filter: CrmFilter): FilterSource[] => {
  const id = filter.id ?? filter._id
  return id === undefined ? [] : [{ ...filter, id }]
}

/** lemlist: the words for a key that cannot use its team, and for a user who is none of the team or not connected. */
const isForeignUser = (error: unknown): boolean => error instanceof LemlistError && /^Bad team/i.test(error.message)

builder.queryField('crmFilters', t =>
  t.field({
    ...costs(each(crm.crmFilters)),
    type: [CrmFilterRef],
    nullable: true,
    args: {
      crm: t.arg({ type: CrmEnum, required: true, description: 'Of which CRM.' }),
      userId: t.arg.id({
        required: true,
        description: 'The user whose connection is used, `usr_…`; `team.crmUsers` names those who have one.',
      }),
      type: t.arg({ type: CrmFilterTypeEnum, description: 'Only filters over these, for Salesforce alone.' }),
    },
    resolve: async (_root, args, context) => {
      const type = args.type ?? undefined
      if (type !== undefined && args.crm !== 'salesforce')
        throw badInput('Only Salesforce has types of filters', 'type')
      try {
        const page = await context.lemlist.call(crm.crmFilters, { crm: args.crm, userId: args.userId, type })
        return page?.rows.flatMap(withId) ?? null
      } catch (error) {
        if (isForeignUser(error)) return null
        throw error
      }
    },
    description:
      'The saved filters of a CRM that a user has connected. Null when lemlist knows no such user, or they are not connected to it. Costs one call.',
  }),
)
