import { action, type Deleted, deletedField } from '../../graph/action.ts'
import { builder, type InputFields } from '../../graph/builder.ts'
import { batch, costs, each } from '../../graph/cost.ts'
import { given } from '../../graph/given.ts'
import { calling, type Refusal, refuseAll, Unacceptable } from '../../graph/user-errors.ts'
import { recordFields, recordOf, type WriteWarning, WriteWarningRef } from '../fields/write.ts'
import { CompanyBody, companies } from './contract.ts'
import { findCompany } from './loaders.ts'
import { CompanyRef } from './node.ts'

const companyFields = (t: InputFields) => ({
  companyId: t.id({ description: 'Fills in this company, `cpn_…`, whatever the domain says; never makes one.' }),
  name: t.string({ description: 'Its name. Needed where `companyId` is left out.' }),
  domain: t.string({
    description:
      'Domain of its website, `acme.com`; one that lemlist knows names the company. Needed where `companyId` is left out.',
  }),
  ...recordFields(t),
  logoUrl: t.field({ type: 'URL', description: 'Address of its logo.' }),
  size: t.string({ description: 'How many people work there, as a range in words: `51-200`.' }),
  specialties: t.string({ description: 'What it is good at.' }),
  type: t.string({ description: 'What kind of company it is, in words.' }),
  description: t.string({ description: 'What it says of itself.' }),
  foundedOn: t.string({ description: 'When it was founded, in words.' }),
  headquarters: t.string({ description: 'Where its head office is.' }),
})

const wire = { logoUrl: 'picture', ownerId: 'companyOwner' }

/** What became of a company that was written. */
interface Written {
  readonly id: string
  readonly created: boolean | undefined
  readonly warnings: readonly WriteWarning[]
}

action('companyUpsert', {
  ...costs(each(companies.companyUpsert)),
  description:
    'Fills in a company, or makes it: it is found by `companyId`, else by `domain` or its LinkedIn page. What is left out stays as it is. lemlist ignores empty values, so nothing can be cleared.',
  role: 'WRITE',
  input: companyFields,
  run: async (input, context): Promise<Written | null> => {
    const facts = given(input)
    const missing = (['name', 'domain'] as const).filter(name => facts[name] === undefined)
    if (facts.companyId === undefined)
      refuseAll(missing.map(name => new Unacceptable(`A company needs a ${name}, or its \`companyId\``, name)))
    const body = recordOf(facts, { own: CompanyBody.shape, wire })
    const reply = await context.lemlist.call(companies.companyUpsert, { body })
    if (reply === undefined) return null
    const { _id, created } = reply.data
    return { id: _id, created, warnings: reply.warnings ?? [] }
  },
  payload: ref =>
    builder.objectFields(ref, t => ({
      company: t.field({
        ...costs(batch(companies.companies)),
        type: CompanyRef,
        resolve: ({ entity }, _, context) => (entity === null ? null : findCompany(context, entity.id)),
        description: 'The company as it is now, read again in one call. Null when the action was refused.',
      }),
      created: t.boolean({
        resolve: ({ entity }) => entity?.created ?? null,
        description: 'Whether the company is new. Null when the action was refused.',
      }),
      warnings: t.field({
        type: [WriteWarningRef],
        resolve: ({ entity }) => entity?.warnings ?? null,
        nullable: true,
        description: 'What was done otherwise than asked, such as an owner that is nobody. Null when refused.',
      }),
    })),
})

const stillLinked: Refusal = [/COMPANY_HAS_CONTACTS/, ['force']]

/** What is known of a company that is gone. */
interface DeletedCompany extends Deleted {
  readonly unlinked: number | undefined
}

action('companyDelete', {
  ...costs(each(companies.companyDelete)),
  description:
    'Deletes a company and the notes on it. Refused while contacts are linked to it, unless `force` unlinks them. The CRM keeps its own.',
  role: 'WRITE',
  sideEffects: ['DELETES'],
  input: t => ({
    companyId: t.id({ required: true, description: 'The company, `cpn_…`.' }),
    force: t.boolean({ description: 'True: unlink its contacts first. They stay, without a company.' }),
  }),
  run: async ({ companyId, force }, context): Promise<DeletedCompany> => {
    const call = context.lemlist.call(companies.companyDelete, { companyId, force: force ?? undefined })
    const done = await calling([stillLinked], call)
    return { deletedId: done?.deletedCompanyId ?? companyId, unlinked: done?.unlinkedContacts }
  },
  payload: ref => {
    deletedField<DeletedCompany>('company')(ref)
    builder.objectField(ref, 'unlinkedContacts', t =>
      t.int({
        resolve: ({ entity }) => entity?.unlinked ?? null,
        description: 'How many contacts were unlinked. Null without `force`, and when the action was refused.',
      }),
    )
  },
})
