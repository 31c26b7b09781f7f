import { exports } from '../../../src/domains/exports/contract.ts'
import { leads } from '../../../src/domains/leads/contract.ts'
import type { TeamWorld } from '../../../src/sandbox/world.ts'
import type { Harness } from '../../support/harness.ts'
import { first, type Row } from '../row.ts'

const campaign = (team: TeamWorld): string => first(team.campaigns, ({ status }) => status === 'running')._id

const exportId = 'axp_Row00000000000001'
const fileName = `fil_${exportId}_a_campaign.csv`

/** Puts an export that is done into the world. */
const withExport = ({ team, clock }: Harness): void => {
  const now = new Date(clock.now()).toISOString()
  team.exports.insert({
    _id: exportId,
    campaignId: campaign(team),
    campaignName: 'A campaign',
    startedAt: now,
    polls: 6,
    fileName,
    endedAt: now,
    csv: 'leadId\nlea_1\n',
  })
}

const email = 'ann+exports@acme.example'

/** The chapter Exports. */
export const rows: readonly Row[] = [
  {
    endpoint: exports.campaignStatsCsv,
    input: team => ({ campaignId: campaign(team) }),
    arrives: team => ({ path: `/campaigns/${campaign(team)}/export` }),
    query: 'query ($id: ID!) { campaignStatsCsv(campaignId: $id) { url fileName } }',
    variables: team => ({ id: campaign(team) }),
  },
  {
    endpoint: exports.campaignLeadListCsv,
    input: team => ({ campaignId: campaign(team), state: ['emailsSent', 'interested'] }),
    arrives: team => ({
      path: `/campaigns/${campaign(team)}/export/list`,
      query: 'state=emailsSent%2Cinterested',
    }),
    query: 'query ($id: ID!) { campaignLeadListCsv(campaignId: $id, state: [EMAILS_SENT]) { url fileName } }',
    variables: team => ({ id: campaign(team) }),
  },
  {
    endpoint: leads.campaignLeadsCsv,
    input: team => ({ campaignId: campaign(team), state: ['emailsSent', 'interested'] }),
    arrives: team => ({
      path: `/campaigns/${campaign(team)}/export/leads`,
      query: 'state=emailsSent%2Cinterested',
    }),
    query: 'query ($id: ID!) { campaignLeadsCsv(campaignId: $id) { url fileName } }',
    variables: team => ({ id: campaign(team) }),
  },
  {
    endpoint: exports.campaignExportStart,
    input: team => ({ campaignId: campaign(team) }),
    arrives: team => ({ path: `/campaigns/${campaign(team)}/export/start` }),
    query:
      'mutation ($input: CampaignExportStartInput!) { campaignExportStart(input: $input) { export { id status } userErrors { code message field } } }',
    variables: team => ({ input: { campaignId: campaign(team) } }),
  },
  {
    endpoint: exports.campaignExport,
    prepare: withExport,
    input: team => ({ campaignId: campaign(team), exportId }),
    arrives: team => ({ path: `/campaigns/${campaign(team)}/export/${exportId}/status` }),
    query: 'query ($id: ID!, $exportId: ID!) { campaignExport(campaignId: $id, exportId: $exportId) { id status } }',
    variables: team => ({ id: campaign(team), exportId }),
  },
  {
    endpoint: exports.campaignExportEmail,
    prepare: withExport,
    input: team => ({ campaignId: campaign(team), exportId, email }),
    arrives: team => ({
      path: `/campaigns/${campaign(team)}/export/${exportId}/email/ann%2Bexports%40acme.example`,
    }),
    query:
      'mutation ($input: CampaignExportEmailInput!) { campaignExportEmail(input: $input) { export { id email } userErrors { code message field } } }',
    variables: team => ({ input: { campaignId: campaign(team), exportId, email } }),
  },
  {
    endpoint: exports.exportFile,
    prepare: withExport,
    input: { fileName },
    arrives: { path: `/files/exports/${fileName}` },
    query: 'query ($id: ID!, $exportId: ID!) { campaignExport(campaignId: $id, exportId: $exportId) { url } }',
    variables: team => ({ id: campaign(team), exportId }),
  },
]
