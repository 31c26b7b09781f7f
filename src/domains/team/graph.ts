import { builder } from '../../graph/builder.ts'
import { costs, once, when } from '../../graph/cost.ts'
import { unreadable } from '../../graph/errors.ts'
import { onceLoader } from '../../graph/loader.ts'
import { idPrefixes } from '../../graph/node.ts'
import { selectedFields } from '../../graph/selection.ts'
import { CrmEnum } from '../crm/crms.ts'
import { type Credits, type CrmUser, type InvitedUser, type SendUser, type Team, team } from './contract.ts'
import { members, teamDocument, UserRef } from './users.ts'

const CreditsRef = builder.objectRef<Credits>('Credits').implement({
  description: 'What is left for enrichment and other paid actions.',
  fields: t => ({
    total: t.exposeInt('credits', { nullable: false, description: 'All credits that are left.' }),
    freemium: t.int({
      resolve: ({ details }) => details?.remaining?.freemium ?? null,
      description: 'Of them, free ones.',
    }),
    subscription: t.int({
      resolve: ({ details }) => details?.remaining?.subscription ?? null,
      description: 'Of them, from the plan.',
    }),
    gifted: t.int({ resolve: ({ details }) => details?.remaining?.gifted ?? null, description: 'Of them, gifts.' }),
    paid: t.int({ resolve: ({ details }) => details?.remaining?.paid ?? null, description: 'Of them, bought.' }),
  }),
})

const InvitationRef = builder.objectRef<InvitedUser>('Invitation').implement({
  description: 'Someone who was invited to the team and has not joined yet.',
  fields: t => ({
    email: t.expose('email', { type: 'EmailAddress', nullable: false, description: 'Where the invitation went.' }),
    role: t.exposeString('role', { description: 'Role the person will have.' }),
    invitedBy: t.field({
      type: UserRef,
      resolve: ({ invitedBy }) => (invitedBy === undefined ? null : { id: invitedBy }),
      description: 'Who invited.',
    }),
    invitedAt: t.expose('invitedAt', { type: 'DateTime', description: 'When.' }),
  }),
})

/** A user with what they can send from, in the graph. */
export const SendUserRef = builder.objectRef<SendUser>('SendUser').implement({
  description: 'A user with the addresses and numbers they can send from.',
  fields: t => ({
    user: t.field({ type: UserRef, resolve: ({ id }) => ({ id }), description: 'The user.' }),
    emails: t.field({
      type: ['EmailAddress'],
      nullable: true,
      resolve: ({ mailboxes }) => mailboxes?.flatMap(({ email }) => email ?? []) ?? null,
      description: 'Addresses of the mailboxes.',
    }),
    mailboxIds: t.idList({
      nullable: true,
      resolve: ({ mailboxes }) => mailboxes?.map(({ sendUserMailboxId }) => sendUserMailboxId) ?? null,
      description: 'Ids of the mailboxes, in the same order where each has its address.',
    }),
    phoneNumbers: t.exposeStringList('phoneNumbers', { nullable: true, description: 'Numbers for calls and SMS.' }),
    whatsAppAccountIds: t.idList({
      nullable: true,
      resolve: ({ whatsappAccountIds }) => whatsappAccountIds ?? null,
      description: 'Ids of the connected WhatsApp accounts, `wha_…`.',
    }),
  }),
})

const CrmUserRef = builder.objectRef<CrmUser>('CrmUser').implement({
  description: 'A user who is connected to a CRM.',
  fields: t => ({
    user: t.field({ type: UserRef, resolve: ({ userId }) => ({ id: userId }), description: 'The user.' }),
    crm: t.expose('crm', { type: CrmEnum, description: 'Which CRM. A user of several is listed once for each.' }),
  }),
})

type Overview = Readonly<Record<string, unknown>>

const countIn = (overview: Overview, name: string): number | null => {
  const value = overview[name]
  return typeof value === 'number' && (value | 0) === value ? value : null
}

const OverviewRef = builder.objectRef<Overview>('TeamOverview').implement({
  description: 'Numbers of the whole team. lemlist does not document them; what is not there is null.',
  fields: t => ({
    campaigns: t.int({ resolve: row => countIn(row, 'nbCampaigns'), description: 'Campaigns.' }),
    campaignsRunning: t.int({ resolve: row => countIn(row, 'nbCampaignsRunning'), description: 'Campaigns that run.' }),
    leads: t.int({ resolve: row => countIn(row, 'nbLeads'), description: 'Leads.' }),
    sent: t.int({ resolve: row => countIn(row, 'messagesSent'), description: 'Messages sent.' }),
    opened: t.int({ resolve: row => countIn(row, 'opened'), description: 'Messages opened.' }),
    clicked: t.int({ resolve: row => countIn(row, 'clicked'), description: 'Messages with a click.' }),
    replied: t.int({ resolve: row => countIn(row, 'replied'), description: 'Messages answered.' }),
    raw: t.field({ type: 'JSON', nullable: false, resolve: row => row, description: 'All that lemlist sent.' }),
  }),
})

idPrefixes('Team', 'tea')

const credits = onceLoader(context => context.lemlist.call(team.teamCredits, {}))
const overview = onceLoader(context => context.lemlist.call(team.teamOverview, {}))
const sendUsers = onceLoader(context => context.lemlist.call(team.teamSendUsers, {}))
const crmUsers = onceLoader(context => context.lemlist.call(team.teamCrmUsers, {}))

/** A team in the graph. */
export interface TeamRow extends Team {
  /** Why nothing else is known of it; left out where lemlist tells of it. */
  readonly problem?: string
}

/** The team in the graph; other domains add their fields to it. */
export const TeamRef = builder.objectRef<TeamRow>('Team')

builder.node(TeamRef, {
  id: { resolve: ({ _id }) => _id },
  loadOne: async (id, context) => {
    const own = await teamDocument(context)
    return own?._id === id ? own : null
  },
  description: 'A team of lemlist whose API key the gateway uses.',
  fields: t => ({
    name: t.string({
      nullable: false,
      resolve: ({ name }) => {
        if (name === undefined) throw unreadable('the name of the team')
        return name
      },
      description: 'Its name.',
    }),
    label: t.string({
      resolve: (_team, _, context) => context.teamName ?? null,
      description:
        'What the gateway’s configuration names it by, and what the header `X-Lemlist-Team` takes to work for it. Null where there is only one. Costs no call.',
    }),
    problem: t.exposeString('problem', {
      description: 'Why lemlist does not answer for this team; null when it does. Only rows of `teams` can have one.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
    creator: t.field({
      type: UserRef,
      resolve: ({ createdBy }) => (createdBy === undefined ? null : { id: createdBy }),
      description: 'Who created it.',
    }),
    features: t.exposeStringList('beta', {
      nullable: true,
      description: 'Beta features of lemlist that are on for it, in lemlist’s own words: `unifiedInbox`, …',
    }),
    members: t.field({
      type: [UserRef],
      nullable: true,
      resolve: async ({ problem }, _, context) => (problem === undefined ? ((await members(context)) ?? null) : null),
      description: 'Its users.',
    }),
    invitedUsers: t.expose('invitedUsers', {
      type: [InvitationRef],
      nullable: true,
      description: 'Who was invited and has not joined yet.',
    }),
    customDomain: t.exposeString('customDomain', { description: 'Domain of its tracking links.' }),
    credits: t.field({
      ...costs(once(team.teamCredits)),
      type: CreditsRef,
      resolve: (_team, _, context) => credits(context),
      description: 'What is left to spend. Costs one call.',
    }),
    overview: t.field({
      ...costs(once(team.teamOverview)),
      type: OverviewRef,
      resolve: (_team, _, context) => overview(context),
      description: 'Numbers of the whole team. Costs one call.',
    }),
    sendUsers: t.field({
      ...costs(once(team.teamSendUsers)),
      type: [SendUserRef],
      nullable: true,
      resolve: async (_team, _, context) => (await sendUsers(context))?.rows ?? null,
      description: 'Who can send, and from where. Costs one call.',
    }),
    crmUsers: t.field({
      ...costs(once(team.teamCrmUsers)),
      type: [CrmUserRef],
      nullable: true,
      resolve: async (_team, _, context) => (await crmUsers(context))?.rows ?? null,
      description: 'Who is connected to a CRM. Costs one call.',
    }),
  }),
})

/** Fields that calls of their own tell, without anything of the team's document. */
const fieldsApart = new Set(['__typename', 'label', 'credits', 'overview', 'sendUsers', 'crmUsers', 'senders'])

/** Whether what is selected of a team is told without its document. */
export const isTold = (selected: ReadonlySet<string>): boolean => [...selected].every(name => fieldsApart.has(name))

builder.queryField('team', t =>
  t.field({
    ...costs(when('more is selected than what has a call of its own', once(team.team))),
    type: TeamRef,
    // The key names the team: no call is needed to find it.
    resolve: (_root, _args, context, info) => (isTold(selectedFields(info)) ? { _id: '' } : teamDocument(context)),
    description: 'The team the caller works for. Costs one call, with its members, hooks and invitations.',
  }),
)
