import { team } from '../../../src/domains/team/contract.ts'
import { first, type Row } from '../row.ts'

/** The chapter Team. */
export const rows: readonly Row[] = [
  {
    endpoint: team.team,
    input: { version: 'v2' },
    arrives: { path: '/team', query: 'version=v2' },
    query: '{ team { id name createdAt members { id } webhooks { id } invitedUsers { email } } }',
  },
  {
    endpoint: team.teamMembers,
    input: {},
    arrives: { path: '/team/members' },
    query: '{ team { members { id name email role } } }',
  },
  {
    endpoint: team.teamOverview,
    input: {},
    arrives: { path: '/team/overview' },
    query: '{ team { overview { campaigns } } }',
  },
  {
    endpoint: team.teamCredits,
    input: {},
    arrives: { path: '/team/credits' },
    query: '{ team { credits { total freemium subscription gifted paid } } }',
  },
  {
    endpoint: team.teamSenders,
    input: { state: 'running' },
    arrives: { path: '/team/senders', query: 'state=running' },
    query: '{ team { senders(state: RUNNING) { user { id } campaigns { channels } } } }',
  },
  {
    endpoint: team.teamCrmUsers,
    input: {},
    arrives: { path: '/team/crmUsers' },
    query: '{ team { crmUsers { user { id } crm } } }',
  },
  {
    endpoint: team.teamSendUsers,
    input: {},
    arrives: { path: '/team/sendUsers' },
    query: '{ team { sendUsers { user { id } } } }',
  },
  {
    endpoint: team.user,
    input: world => ({ userId: first(world.users)._id }),
    arrives: world => ({ path: `/users/${first(world.users)._id}` }),
    query: 'query ($id: ID!) { user(id: $id) { mailboxes { id } linkedIn { inviteLimit } } }',
    variables: world => ({ id: first(world.users)._id }),
  },
]
