import { leads } from '../../../src/domains/leads/contract.ts'
import type { LeadDocument } from '../../../src/sandbox/documents.ts'
import type { TeamWorld } from '../../../src/sandbox/world.ts'
import type { Harness } from '../../support/harness.ts'
import { first, type Row } from '../row.ts'

/** A lead with an address, to whom anything may still happen. */
const leadOf = (team: TeamWorld): LeadDocument & { readonly email: string } => {
  const lead = first(team.leads, ({ email, status, isPaused }) => !!email && status === 'review' && !isPaused)
  return { ...lead, email: lead.email ?? '' }
}

/** A campaign that has leads. */
const campaignIdOf = (team: TeamWorld): string => leadOf(team).campaignId

const inPath = (email: string): string => encodeURIComponent(email)

const csv = 'email,firstName,Team size\nada@lovelace.example,Ada,12\n'

const csvFile = () => new File([csv], 'people.csv', { type: 'text/csv' })

const recording = () => new File(['hello'], 'hello.m4a', { type: 'audio/x-m4a' })

const voiceStep = 'stp_voiceNote00000001'

const withVoiceStep = ({ team }: Harness): void => {
  const sequence = first(team.sequences, ({ campaignId }) => campaignId === campaignIdOf(team))
  const step = { _id: voiceStep, type: 'linkedinVoiceNote', delay: 1, emailTemplateId: 'etp_1' }
  team.sequences.update(sequence._id, { steps: [...sequence.steps, step] })
}

/** A lead that waits for review, in a campaign that could send. */
const launchable = ({ team }: Harness): void => {
  const [user] = team.users.all()
  const sender = { id: user?._id ?? '', email: user?.email ?? '', sendUserMailboxId: user?.mailboxes[0]?._id ?? '' }
  team.campaigns.update(campaignIdOf(team), { errors: [], senders: [sender] })
}

const connection = (team: TeamWorld) => ({ crm: 'hubspot', userId: team.team.crmUsers[0]?.userId, filterId: '16' })

/** An action on a person, as `$input` names them. */
const onPerson = (name: string): string =>
  `mutation ($input: ${name.replace('lead', 'Lead')}Input!) {
    ${name}(input: $input) { leads { id isPaused } userErrors { code message field } }
  }`

/** An action that gives back a lead. */
const onLead = (name: string, fields = 'id'): string =>
  `mutation ($input: ${name.replace('lead', 'Lead')}Input!) {
    ${name}(input: $input) { lead { ${fields} } userErrors { code message field } }
  }`

/** The chapter Leads. */
export const rows: readonly Row[] = [
  {
    endpoint: leads.campaignLeads,
    input: world => ({ campaignId: campaignIdOf(world), state: 'scanned', limit: 500 }),
    arrives: world => ({ path: `/campaigns/${campaignIdOf(world)}/leads`, query: 'state=scanned&limit=500' }),
    query: 'query ($id: ID!) { campaign(id: $id) { leads(first: 5) { nodes { id state contact { id } } } } }',
    variables: world => ({ id: campaignIdOf(world) }),
  },
  {
    endpoint: leads.campaignLeadsExport,
    input: world => ({ campaignId: campaignIdOf(world), state: ['scanned', 'contacted'] }),
    arrives: world => ({
      path: `/campaigns/${campaignIdOf(world)}/export/leads`,
      query: 'state=scanned%2Ccontacted&format=json',
    }),
    query: 'query ($id: ID!) { campaign(id: $id) { leads(first: 5) { nodes { id email firstName status } } } }',
    variables: world => ({ id: campaignIdOf(world) }),
  },
  {
    endpoint: leads.leadAdd,
    input: world => ({
      campaignId: campaignIdOf(world),
      deduplicate: true,
      findPhone: true,
      body: { email: 'ada@lovelace.example', 'Team size': '12' },
    }),
    arrives: world => ({
      path: `/campaigns/${campaignIdOf(world)}/leads`,
      query: 'deduplicate=true&findPhone=true',
      body: { email: 'ada@lovelace.example', 'Team size': '12' },
    }),
    query: onLead('leadAdd'),
    variables: world => ({
      input: {
        campaignId: campaignIdOf(world),
        email: 'ada@lovelace.example',
        firstName: 'Ada',
        linkedinUrl: 'https://www.linkedin.com/in/ada',
        variables: [{ name: 'Team size', value: '12' }],
        deduplicate: true,
        findPhone: true,
      },
    }),
  },
  {
    endpoint: leads.leadUpdate,
    input: world => ({
      campaignId: campaignIdOf(world),
      leadId: leadOf(world)._id,
      body: { jobTitle: 'Planner' },
    }),
    arrives: world => ({
      path: `/campaigns/${campaignIdOf(world)}/leads/${leadOf(world)._id}`,
      body: { jobTitle: 'Planner' },
    }),
    query: onLead('leadUpdate', 'id jobTitle'),
    variables: world => ({
      input: { campaignId: campaignIdOf(world), lead: { id: leadOf(world)._id }, jobTitle: 'Planner' },
    }),
  },
  {
    endpoint: leads.leadRemove,
    input: world => ({ campaignId: campaignIdOf(world), leadId: leadOf(world)._id }),
    arrives: world => ({
      path: `/campaigns/${campaignIdOf(world)}/leads/${leadOf(world)._id}`,
      query: 'action=remove',
    }),
    query:
      'mutation ($input: LeadRemoveInput!) { leadRemove(input: $input) { deletedId campaign { id } userErrors { code message field } } }',
    variables: world => ({ input: { campaignId: campaignIdOf(world), lead: { id: leadOf(world)._id } } }),
  },
  {
    endpoint: leads.leadUnsubscribe,
    input: world => ({ campaignId: campaignIdOf(world), idOrEmail: leadOf(world).email }),
    arrives: world => ({ path: `/campaigns/${campaignIdOf(world)}/leads/${inPath(leadOf(world).email)}` }),
    query:
      'mutation ($input: LeadUnsubscribeInput!) { leadUnsubscribe(input: $input) { lead { id status } contact { id } userErrors { code message field } } }',
    variables: world => ({ input: { campaignId: campaignIdOf(world), lead: { id: leadOf(world)._id } } }),
  },
  {
    endpoint: leads.leadInCampaign,
    input: world => ({ campaignId: campaignIdOf(world), idOrEmail: leadOf(world)._id }),
    arrives: world => ({ path: `/campaigns/${campaignIdOf(world)}/leads/${leadOf(world)._id}` }),
    query: 'query ($id: ID!, $by: LeadRef!) { campaign(id: $id) { lead(by: $by) { id email } } }',
    variables: world => ({ id: campaignIdOf(world), by: { id: leadOf(world)._id } }),
  },
  {
    endpoint: leads.leadById,
    input: world => ({ id: leadOf(world)._id, version: 'v2' }),
    arrives: world => ({ path: '/leads', query: `id=${leadOf(world)._id}&version=v2` }),
    query: 'query ($id: ID!) { lead(id: $id) { id email variables { name value } } }',
    variables: world => ({ id: leadOf(world)._id }),
  },
  {
    endpoint: leads.leadsByEmail,
    input: world => ({ email: leadOf(world).email, version: 'v2' }),
    arrives: world => ({ path: `/leads/${inPath(leadOf(world).email)}`, query: 'version=v2' }),
    query: 'query ($email: EmailAddress!) { leads(email: $email) { id state status campaign { name } } }',
    variables: world => ({ email: leadOf(world).email }),
  },
  {
    endpoint: leads.leadPause,
    input: world => ({ leadId: leadOf(world)._id, campaignId: campaignIdOf(world) }),
    arrives: world => ({
      path: `/leads/pause/${leadOf(world)._id}`,
      query: `campaignId=${campaignIdOf(world)}`,
    }),
    query: onPerson('leadPause'),
    variables: world => ({ input: { lead: { id: leadOf(world)._id }, campaignId: campaignIdOf(world) } }),
  },
  {
    endpoint: leads.leadResume,
    input: world => ({ leadId: leadOf(world)._id }),
    arrives: world => ({ path: `/leads/start/${leadOf(world)._id}` }),
    query: onPerson('leadResume'),
    variables: world => ({ input: { lead: { id: leadOf(world)._id }, campaignId: campaignIdOf(world) } }),
  },
  ...(['leadMarkInterested', 'leadMarkNotInterested'] as const).map(
    (name): Row => ({
      endpoint: leads[name],
      input: world => ({ idOrEmail: leadOf(world)._id }),
      arrives: world => ({ path: `/leads/${name.slice('leadMark'.length).toLowerCase()}/${leadOf(world)._id}` }),
      query: onPerson(name),
      variables: world => ({ input: { lead: { id: leadOf(world)._id } } }),
    }),
  ),
  ...(['campaignLeadMarkInterested', 'campaignLeadMarkNotInterested'] as const).map(
    (name): Row => ({
      endpoint: leads[name],
      input: world => ({ campaignId: campaignIdOf(world), idOrEmail: leadOf(world)._id }),
      arrives: world => ({
        path: `/campaigns/${campaignIdOf(world)}/leads/${leadOf(world)._id}/${name.slice('campaignLeadMark'.length).toLowerCase()}`,
      }),
      query: onPerson(name.replace('campaignLead', 'lead')),
      variables: world => ({ input: { lead: { id: leadOf(world)._id }, campaignId: campaignIdOf(world) } }),
    }),
  ),
  {
    endpoint: leads.leadVariablesSet,
    input: world => ({ leadId: leadOf(world)._id, variables: { 'Team size': '12 & more', city: 'Köln' } }),
    arrives: world => ({
      path: `/leads/${leadOf(world)._id}/variables`,
      query: 'Team%20size=12%20%26%20more&city=K%C3%B6ln',
    }),
    query: onLead('leadVariablesSet', 'id variable(name: "Team size")'),
    variables: world => ({ input: { leadId: leadOf(world)._id, variables: [{ name: 'Team size', value: '12' }] } }),
  },
  {
    endpoint: leads.leadVariablesUpdate,
    input: world => ({ leadId: leadOf(world)._id, variables: { city: 'Köln' } }),
    arrives: world => ({ path: `/leads/${leadOf(world)._id}/variables`, query: 'city=K%C3%B6ln' }),
    query: onLead('leadVariablesUpdate', 'id variable(name: "city")'),
    variables: world => ({ input: { leadId: leadOf(world)._id, variables: [{ name: 'city', value: 'Köln' }] } }),
  },
  {
    endpoint: leads.leadVariablesClear,
    input: world => ({ leadId: leadOf(world)._id, variables: { city: '' } }),
    arrives: world => ({ path: `/leads/${leadOf(world)._id}/variables`, query: 'city=' }),
    query: onLead('leadVariablesClear', 'id variable(name: "city")'),
    variables: world => ({ input: { leadId: leadOf(world)._id, names: ['city'] } }),
  },
  {
    endpoint: leads.leadLaunch,
    input: world => ({ leadId: leadOf(world)._id }),
    arrives: world => ({ path: `/leads/review/${leadOf(world)._id}` }),
    query: onLead('leadLaunch', 'id state status'),
    variables: world => ({ input: { leadId: leadOf(world)._id } }),
    prepare: launchable,
  },
  {
    endpoint: leads.leadVoiceNoteUpload,
    input: world => ({ leadId: leadOf(world)._id, stepId: voiceStep, body: recording() }),
    arrives: world => ({
      path: '/leads/audio',
      query: `leadId=${leadOf(world)._id}&stepId=${voiceStep}`,
      form: { part: 'file', text: 'hello' },
    }),
    query:
      'mutation ($input: LeadVoiceNoteUploadInput!) { leadVoiceNoteUpload(input: $input) { voiceNote { url fileName lead { id } } userErrors { code message field } } }',
    variables: world => ({ input: { leadId: leadOf(world)._id, stepId: voiceStep, file: null } }),
    file: recording(),
    prepare: withVoiceStep,
  },
  {
    endpoint: leads.leadsImportCsv,
    input: world => ({ campaignId: campaignIdOf(world), deduplicate: true, body: csvFile() }),
    arrives: world => ({
      path: `/campaigns/${campaignIdOf(world)}/leads/import`,
      query: 'deduplicate=true',
      form: { part: 'file', text: csv },
    }),
    query:
      'mutation ($input: LeadsImportCsvInput!) { leadsImportCsv(input: $input) { import { rows columns } campaign { id } userErrors { code message field } } }',
    variables: world => ({ input: { campaignId: campaignIdOf(world), file: null, deduplicate: true } }),
    file: csvFile(),
  },
  {
    endpoint: leads.leadsImportCrm,
    input: world => ({ campaignId: campaignIdOf(world), body: { ...connection(world), deduplicate: true } }),
    arrives: world => ({
      path: `/campaigns/${campaignIdOf(world)}/leads/import`,
      body: { ...connection(world), deduplicate: true },
    }),
    query:
      'mutation ($input: LeadsImportCrmInput!) { leadsImportCrm(input: $input) { campaign { id } userErrors { code message field } } }',
    variables: world => ({
      input: { campaignId: campaignIdOf(world), ...connection(world), crm: 'HUBSPOT', deduplicate: true },
    }),
  },
]
