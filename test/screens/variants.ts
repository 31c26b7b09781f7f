import type { TeamWorld } from '../../src/sandbox/world.ts'
import { campaignOf, personOf, rangeUntil, type Screen, screensOf } from './screens.ts'

/** Other pages of the same classes: what is selected, and how it is written, decides what they cost. */
export const variantsOf = (team: TeamWorld, now: number): readonly Omit<Screen, 'why'>[] => {
  const range = rangeUntil(now)
  const before = { from: new Date(now - 90 * 86_400_000).toISOString(), to: range.from }
  const id = campaignOf(team)
  const person = personOf(team)
  const contactIds = team.contacts.all().map(({ _id }) => _id)
  const campaignIds = team.campaigns.all().map(({ _id }) => _id)
  const users = team.users.all().length
  const [home, campaign, people, feed] = screensOf(team, now).map(({ query }) => query)
  const bodies = [home, campaign, people, feed].map((query = '') => query.slice(query.indexOf('{') + 1, -1))
  return [
    // What is not selected is not asked for.
    { name: 'the name of the team', query: '{ team { name } }', cold: { team: 1 } },
    { name: 'the credits alone', query: '{ team { credits { total } } }', cold: { teamCredits: 1 } },
    {
      name: 'campaigns without numbers',
      query: '{ campaigns(first: 100, status: [RUNNING, PAUSED]) { nodes { id name emoji labels hasErrors } } }',
      cold: { campaigns: 1 },
    },
    {
      name: 'who made the campaigns',
      query: '{ campaigns(first: 50) { nodes { name creator { name email role } } } }',
      cold: { campaigns: 1, team: 1 },
    },
    {
      name: 'all-time numbers of all campaigns',
      query: '{ campaigns(first: 100) { nodes { name report { emailsSent } } } }',
      cold: { campaigns: 1, campaignReports: 1 },
    },
    {
      name: 'who sends for the campaigns',
      query: '{ campaigns(first: 100) { nodes { name senders { user { name } } } } }',
      cold: { campaigns: 1, team: 1, teamSenders: 1 },
    },
    {
      name: 'open tasks of all campaigns',
      query: '{ campaigns(first: 40) { nodes { name tasks { title assignee { name } } } } }',
      cold: { campaigns: 1, tasks: 2, team: 1 },
    },
    {
      name: 'open tasks with whom they are about',
      query: '{ tasks(first: 25) { nodes { title assignee { name } contact { fullName email } campaign { name } } } }',
      cold: { tasks: 1, team: 1, contacts: 1, campaigns: 1 },
    },
    {
      name: 'open tasks of the leads of a campaign',
      query: 'query ($id: ID!) { campaign(id: $id) { leads(first: 50) { nodes { id tasks { title } } } } }',
      variables: { id },
      cold: { campaignLeads: 1, tasks: 2 },
    },
    {
      name: 'hooks with their campaigns',
      query: '{ webhooks { types targetHost campaign { name } } }',
      cold: { webhooks: 1 },
    },
    {
      name: 'a campaign’s name',
      query: 'query ($id: ID!) { campaign(id: $id) { name } }',
      variables: { id },
      cold: { campaignReports: 1 },
    },
    {
      name: 'numbers of steps and nothing else of a campaign',
      query: `query ($id: ID!, $range: DateRange!) { campaign(id: $id) {
        sequences { steps { index stats(range: $range) { sent } } } stats(range: $range) { steps { sent } } } }`,
      variables: { id, range },
      cold: { campaignSequences: 1, campaignStatsBatch: 1 },
    },
    {
      name: 'leads with id and state',
      query: 'query ($id: ID!) { campaign(id: $id) { leads(first: 100) { nodes { id state } } } }',
      variables: { id },
      cold: { campaignLeads: 1 },
    },
    {
      name: 'leads with names, status and variables',
      query: `query ($id: ID!) { campaign(id: $id) { leads(first: 100) {
        nodes { id state status email firstName companyName variables { name value } } } } }`,
      variables: { id },
      cold: { campaignLeadsExport: 1 },
    },
    {
      name: 'leads with their campaign and a person of 100',
      query:
        'query ($id: ID!) { campaign(id: $id) { leads(first: 100) { nodes { campaign { id } contact { email memberships { campaign { name } } } } } } }',
      variables: { id },
      cold: { campaignLeads: 1, contacts: 1, campaigns: 1 },
    },
    {
      name: 'people without owners and campaigns',
      query: '{ contacts(first: 500) { nodes { id email fullName } } }',
      cold: { contacts: 1 },
    },
    {
      name: 'people with ids of what they belong to',
      query:
        '{ contacts(first: 500) { nodes { id owner { id } memberships { campaign { id } lead { id status email } } } } }',
      cold: { contacts: 1 },
    },
    {
      name: 'people with companies',
      query: '{ contacts(first: 50) { nodes { fullName company { name domain industry } } } }',
      cold: { contacts: 1, companies: 1 },
    },
    {
      name: 'a feed of all types',
      query:
        '{ activities(first: 50) { nodes { type rawType occurredAt campaign { name } lead { email state isPaused } sender { name } } } }',
      cold: { activities: 1 },
    },
    {
      name: 'a feed with the people behind it',
      query:
        '{ activities(first: 50, filter: { types: [EMAILS_OPENED] }) { nodes { contact { fullName jobTitle } } } }',
      cold: { activities: 1, contacts: 1 },
    },
    {
      name: 'a feed with its campaigns’ status',
      query: '{ activities(first: 100) { nodes { type campaign { name status } } } }',
      cold: { activities: 1, campaigns: 1 },
    },
    {
      name: 'a campaign’s feed with steps',
      query: `query ($id: ID!, $range: DateRange!) { activities(first: 50, filter: { campaignIds: [$id] }) {
        nodes { type step { id index stats(range: $range) { sent } } } } }`,
      variables: { id, range },
      cold: { activities: 1, campaignSequences: 1, campaignStatsBatch: 1 },
    },
    {
      name: 'one user’s inbox',
      query:
        'query ($id: ID!) { inbox(userId: $id, first: 20) { nodes { id contact { fullName email } users { user { id } isRead } } } }',
      variables: { id: team.users.all()[0]?._id },
      cold: { inbox: 1 },
    },
    {
      name: 'an inbox with jobs and companies of the people',
      query:
        'query ($id: ID!) { inbox(userId: $id, first: 20) { nodes { contact { fullName jobTitle companyName } } } }',
      variables: { id: team.users.all()[0]?._id },
      cold: { inbox: 1, contacts: 1 },
    },
    {
      name: 'a person and where they stand',
      query: 'query ($id: ID!) { contact(by: { id: $id }) { fullName memberships { status lead { id status } } } }',
      variables: { id: person.id },
      cold: { contacts: 1 },
    },
    {
      name: 'a person’s leads with variables and campaigns',
      query:
        'query ($id: ID!) { contact(by: { id: $id }) { memberships { campaign { name status } lead { state variable(name: "firstName") } } } }',
      variables: { id: person.id },
      cold: { contacts: 1, leadsByEmail: 1 },
    },
    {
      name: 'a person’s leads by address',
      query:
        'query ($email: EmailAddress!) { leads(email: $email) { id state status isPaused variables { name } campaign { name status } contact { fullName } } }',
      variables: { email: person.email },
      cold: { leadsByEmail: 1, contacts: 1 },
    },
    { name: 'users with names and roles', query: '{ users { id name email role } }', cold: { team: 1 } },
    {
      name: 'users with mailboxes',
      query: '{ users { name mailboxes { email status isWarming } linkedIn { inviteLimit } } }',
      cold: { team: 1, user: users },
    },
    {
      name: 'one user’s mailboxes',
      query: 'query ($id: ID!) { user(id: $id) { mailboxes { email dailyLimit } } }',
      variables: { id: team.users.all()[0]?._id },
      cold: { user: 1 },
    },
    // How it is written does not matter.
    {
      name: 'aliases over two spans of days',
      query: `query ($range: DateRange!, $before: DateRange!) { campaigns(first: 100) { nodes {
        now: stats(range: $range) { sent replied } then: stats(range: $before) { sent replied } again: stats(range: $range) { opened } } } }`,
      variables: { range, before },
      cold: { campaigns: 1, campaignStatsBatch: 2 },
    },
    {
      name: 'two lists of campaigns by status',
      query: `{ running: campaigns(first: 50, status: [RUNNING, ERRORS]) { nodes { id } }
        others: campaigns(first: 50, status: [PAUSED, DRAFT, ENDED]) { nodes { name } } }`,
      cold: { campaigns: 1 },
    },
    {
      name: 'fragments',
      query: `query ($id: ID!) { campaign(id: $id) { ...Head leads(first: 10) { edges { node { ... on Lead { ...Row } } } } } }
        fragment Head on Campaign { id name ... on Node { id } }
        fragment Row on Lead { id state contact { ... on Contact { email } } }`,
      variables: { id },
      cold: { campaignReports: 1, campaignLeads: 1, contacts: 1 },
    },
    {
      name: 'fragments that ask for names of leads',
      query: `query ($id: ID!) { campaign(id: $id) { leads(first: 10) { nodes { ...Row } } } }
        fragment Row on Lead { state ...Names } fragment Names on Lead { firstName }`,
      variables: { id },
      cold: { campaignLeadsExport: 1 },
    },
    {
      name: 'parts that are left out',
      query: `query ($id: ID!, $no: Boolean = false, $yes: Boolean = true) { campaign(id: $id) {
        name sequences @include(if: $no) { id } leads(first: 10) { nodes { id firstName @skip(if: $yes) variables @include(if: $no) { name } } }
        ... @include(if: $no) { senders { email } } } team @skip(if: $yes) { name } }`,
      variables: { id },
      cold: { campaignReports: 1, campaignLeads: 1 },
    },
    {
      name: 'parts that are kept',
      query: `query ($id: ID!, $yes: Boolean!) { campaign(id: $id) {
        leads(first: 10) { nodes { id firstName @include(if: $yes) } } } team @skip(if: false) { name } }`,
      variables: { id, yes: true },
      cold: { campaignLeadsExport: 1, team: 1 },
    },
    // Several screens are one.
    {
      name: 'home, a campaign, people and the feed in one document',
      query: `query All($range: DateRange!, $id: ID!, $after: String) { ${bodies.join('\n')} }`,
      variables: { range, id },
      cold: {
        team: 1,
        teamCredits: 1,
        campaigns: 1,
        campaignStatsBatch: 1,
        campaignReports: 1,
        campaignSequences: 1,
        campaignLeads: 1,
        contacts: 2,
        activities: 3,
      },
    },
    {
      name: 'nodes of people',
      query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Contact { fullName email } } }',
      variables: { ids: contactIds.slice(0, 90) },
      cold: { contacts: 1 },
    },
    {
      name: 'more people by their ids than one call takes',
      query: `query ($ids: [ID!]!, $more: [ID!]!) {
        a: nodes(ids: $ids) { ... on Contact { fullName } } b: nodes(ids: $more) { ... on Contact { fullName } } }`,
      variables: { ids: contactIds.slice(0, 100), more: contactIds.slice(50, 150) },
      cold: { contacts: 2 },
    },
    {
      name: 'nodes of campaigns with numbers',
      query: `query ($ids: [ID!]!, $range: DateRange!) { nodes(ids: $ids) {
        ... on Campaign { name status stats(range: $range) { sent } } } }`,
      variables: { ids: campaignIds.slice(0, 8), range },
      cold: { campaignReports: 1, campaignStatsBatch: 1 },
    },
    {
      name: 'nodes of many kinds',
      query: `query ($ids: [ID!]!) { nodes(ids: $ids) { id
        ... on User { user: name } ... on Contact { fullName } ... on Company { company: name } ... on Campaign { name } } }`,
      variables: {
        ids: [
          ...team.users.all().map(({ _id }) => _id),
          ...contactIds.slice(0, 20),
          ...campaignIds.slice(0, 5),
          ...team.companies
            .all()
            .slice(0, 20)
            .map(({ _id }) => _id),
        ],
      },
      cold: { team: 1, contacts: 1, campaignReports: 1, companies: 1 },
    },
  ]
}
