import { enrichment } from '../../../src/domains/enrichment/contract.ts'
import type { LeadDocument } from '../../../src/sandbox/documents.ts'
import type { TeamWorld } from '../../../src/sandbox/world.ts'
import { first, type Row } from '../row.ts'

/** A lead that waits for review and has neither address nor phone. */
const unknownLead = ({ leads }: TeamWorld): LeadDocument =>
  first(leads, ({ email, status, variables }) => !email && !variables.phone && status === 'review')

const started = '{ enrichment { id status } userErrors { code message field } }'
const linkedinUrl = 'https://www.linkedin.com/in/john-doe'
const profile = encodeURIComponent(linkedinUrl)
const webhookUrl = 'https://hooks.example/enriched'
const hook = encodeURIComponent(webhookUrl)

/** The chapter Enrich. */
export const rows: readonly Row[] = [
  {
    endpoint: enrichment.leadEnrich,
    input: team => ({ leadId: unknownLead(team)._id, findEmail: true, findPhone: true, force: true, webhookUrl }),
    arrives: team => ({
      path: `/leads/${unknownLead(team)._id}/enrich`,
      query: `findEmail=true&findPhone=true&webhookUrl=${hook}&force=true`,
    }),
    query: `mutation ($input: LeadEnrichInput!) { leadEnrich(input: $input) ${started} }`,
    variables: team => ({
      input: { leadId: unknownLead(team)._id, findEmail: true, findPhone: true, force: true, webhookUrl },
    }),
  },
  {
    endpoint: enrichment.enrichment,
    input: { enrichId: 'enr_1' },
    arrives: { path: '/enrich/enr_1' },
    query: '{ enrichment(id: "enr_1") { id status email input data } }',
    prepare: ({ team }) => {
      team.enrichments.insert({
        _id: 'enr_1',
        status: 'done',
        requests: ['find_email'],
        input: { linkedinUrl },
        createdAt: '2026-01-15T09:00:00.000Z',
        dueAt: '2026-01-15T09:00:08.000Z',
        data: { email: { email: 'john@acme.example', notFound: false } },
      })
    },
  },
  {
    endpoint: enrichment.enrich,
    input: { findEmail: true, linkedinEnrichment: true, linkedinUrl, jobTitle: 'Planner', webhookUrl },
    arrives: {
      path: '/enrich',
      query: `findEmail=true&linkedinEnrichment=true&linkedinUrl=${profile}&jobTitle=Planner&webhookUrl=${hook}`,
    },
    query: `mutation ($input: EnrichInput!) { enrich(input: $input) ${started} }`,
    variables: {
      input: {
        email: 'john.doe@acme.example',
        linkedinUrl,
        firstName: 'John',
        lastName: 'Doe',
        companyDomain: 'acme.example',
        companyName: 'Acme',
        jobTitle: 'Planner',
        findEmail: true,
        verifyEmail: true,
        findPhone: true,
        linkedinEnrichment: true,
        webhookUrl,
      },
    },
  },
  {
    endpoint: enrichment.enrichBulk,
    input: {
      webhookUrl,
      body: [
        { input: { linkedinUrl }, enrichmentRequests: ['find_email', 'linkedin_enrichment'], metadata: { row: 1 } },
      ],
    },
    arrives: {
      path: '/v2/enrichments/bulk',
      query: `webhookUrl=${hook}`,
      body: [
        { input: { linkedinUrl }, enrichmentRequests: ['find_email', 'linkedin_enrichment'], metadata: { row: 1 } },
      ],
    },
    query: `mutation ($input: EnrichBulkInput!) {
      enrichBulk(input: $input) {
        enrichments { id }
        results { enrichment { id status } error metadata }
        userErrors { code message field }
      }
    }`,
    variables: {
      input: {
        enrichments: [
          { email: 'a@b.example', verifyEmail: true },
          {
            email: 'john.doe@acme.example',
            firstName: 'John',
            lastName: 'Doe',
            companyDomain: 'acme.example',
            companyName: 'Acme',
            jobTitle: 'Planner',
            linkedinUrl,
            findPhone: true,
            linkedinEnrichment: true,
            metadata: { row: 1 },
          },
        ],
        webhookUrl,
      },
    },
  },
]
