import { action, entityField } from '../../graph/action.ts'
import { builder } from '../../graph/builder.ts'
import { costs, each } from '../../graph/cost.ts'
import type { UploadedFile } from '../../graph/file.ts'
import { calling, type Refusal, Unacceptable } from '../../graph/user-errors.ts'
import { CampaignRef, type CampaignSource } from '../campaigns/node.ts'
import { CrmEnum, CrmFilterTypeEnum } from '../crm/crms.ts'
import { leads } from './contract.ts'
import { checkPeopleCsv, mostColumns, mostRows, type PeopleCsv } from './csv.ts'

const LeadsImportRef = builder.objectRef<PeopleCsv>('LeadsImport').implement({
  description: 'What was handed to lemlist to be imported.',
  fields: t => ({
    rows: t.exposeInt('rows', {
      nullable: false,
      description: 'People in the file. lemlist passes over those who are in the campaign already.',
    }),
    columns: t.exposeStringList('columns', {
      nullable: false,
      description: 'Names of the columns, which become variables of the leads.',
    }),
  }),
})

/** What was handed over, and where it goes. */
interface Handed {
  readonly file: PeopleCsv
  readonly campaign: CampaignSource
}

const checks = new WeakMap<UploadedFile, Promise<PeopleCsv>>()

/** The check of a file that does not change; an operation that is planned before it is run asks for it twice. */
const checkedOnce = (file: UploadedFile): Promise<PeopleCsv> => {
  const check = checks.get(file) ?? checkPeopleCsv(file.path)
  checks.set(file, check)
  return check
}

const later = 'lemlist goes on with it after the answer: the leads appear in the campaign one after the other.'

action('leadsImportCsv', {
  description: `Adds the people of a CSV file to a campaign. The file is checked first, and nothing is sent of one that has a fault: UTF-8, values separated by commas, a header of ${mostColumns} names at most, which differ, a column of email addresses or of LinkedIn addresses, 1 to ${mostRows.toLocaleString('en')} rows, each with as many fields as the header and with an address. The first ten faults come back as \`userErrors\` with their lines, and how many more there are. ${later} A running campaign that launches its leads without a review starts to write to them.`,
  role: 'SEND',
  sideEffects: ['SENDS_MESSAGE'],
  input: t => ({
    campaignId: t.id({ required: true, description: 'The campaign, `cam_…`.' }),
    file: t.field({ type: 'File', required: true, description: 'The CSV file.' }),
    deduplicate: t.boolean({ description: 'Whether to pass over people who are in any other campaign of the team.' }),
  }),
  run: async ({ campaignId, file, deduplicate }, context): Promise<Handed> => {
    const checked = await checkedOnce(file)
    const body = await file.sent()
    await context.lemlist.call(leads.leadsImportCsv, { campaignId, body, deduplicate: deduplicate ?? undefined })
    return { file: checked, campaign: { id: campaignId } }
  },
  payload: ref =>
    builder.objectFields(ref, t => ({
      import: t.field({
        type: LeadsImportRef,
        resolve: ({ entity }) => entity?.file ?? null,
        description: 'What was handed over. Null when the action was refused.',
      }),
      campaign: t.field({
        type: CampaignRef,
        resolve: ({ entity }) => entity?.campaign ?? null,
        description: 'The campaign. Null when the action was refused.',
      }),
    })),
})

/** lemlist: `Bad team` is all it says of a campaign or a user that it does not know, or of one without a connection. */
const refusals: readonly Refusal[] = [
  [/^Bad team/i, [], '`campaignId` or `userId` is not of this team, or the user is not connected to that `crm`'],
]

action('leadsImportCrm', {
  ...costs(each(leads.leadsImportCrm)),
  description: `Adds the people whom a saved filter of a CRM finds to a campaign; \`crmFilters\` lists the filters. ${later} How many there are is not told. A running campaign that launches its leads without a review starts to write to them.`,
  role: 'SEND',
  sideEffects: ['SENDS_MESSAGE'],
  input: t => ({
    campaignId: t.id({ required: true, description: 'The campaign, `cam_…`.' }),
    crm: t.field({ type: CrmEnum, required: true, description: 'Which CRM.' }),
    userId: t.id({
      required: true,
      description: 'The user whose connection to the CRM is used, `usr_…`; `team.crmUsers` names those who have one.',
    }),
    filterId: t.id({ required: true, description: 'The filter, as `crmFilters` gives it.' }),
    filterType: t.field({ type: CrmFilterTypeEnum, description: 'What the filter is over, for Salesforce alone.' }),
    deduplicate: t.boolean({ description: 'Whether to pass over people who are in any other campaign of the team.' }),
  }),
  run: async ({ campaignId, crm, userId, filterId, filterType, deduplicate }, context): Promise<CampaignSource> => {
    if (filterType && crm !== 'salesforce') throw new Unacceptable('Only Salesforce has types of filters', 'filterType')
    const body = {
      crm,
      userId,
      filterId,
      filterType: filterType ?? undefined,
      deduplicate: deduplicate ?? undefined,
    }
    await calling(refusals, context.lemlist.call(leads.leadsImportCrm, { campaignId, body }))
    return { id: campaignId }
  },
  payload: entityField('campaign', {
    type: CampaignRef,
    description: 'The campaign. Null when the action was refused.',
  }),
})
