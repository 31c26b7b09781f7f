import type { Row } from '../row.ts'

const starting = (name: string, input: object): Pick<Row, 'query' | 'variables' | 'prepare' | 'file'> => ({
  query: `mutation ($input: ${name.charAt(0).toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { job { id } userErrors { code message field } } }`,
  variables: { input },
})

const campaignId = 'cam_A'
const people = { campaignId, leads: [{ id: 'lea_A' }] }

/** Mutations that start a job or end one: they call nothing themselves, and what lemlist refuses is told by the job. */
export const jobRows = [
  starting('leadsAdd', { campaignId, rows: [{ email: 'ada@example.com', ownerId: 'usr_A' }] }),
  starting('leadsUpdate', { campaignId, rows: [{ lead: { id: 'lea_A' }, firstName: 'Ada' }] }),
  starting('leadsPause', people),
  starting('leadsResume', people),
  starting('leadsUnsubscribe', people),
  starting('jobCancel', { id: 'job_a' }),
]
