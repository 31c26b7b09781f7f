import { z } from 'zod'
import { chapter, get } from '../../lemlist/endpoint.ts'
import * as param from '../../lemlist/params.ts'
import { anything } from '../../lemlist/subject.ts'
import { document, flag, id, instant, int, maybe, openMap, rows, text } from '../../lemlist/wire.ts'
import { campaignStatuses } from '../campaigns/statuses.ts'
import { crms } from '../crm/words.ts'
import { subjects } from '../subjects.ts'

/** A member as the team's own document lists it: the only place that knows a user's name. */
export const Member = z.object({ userId: id, name: maybe(text), email: maybe(text), role: maybe(text) })
export type Member = z.output<typeof Member>

const InvitedUser = z.object({ email: text, role: maybe(text), invitedBy: maybe(id), invitedAt: maybe(instant) })
/** Somebody who was invited and has not come yet. */
export type InvitedUser = z.output<typeof InvitedUser>

/** A hook as it rides in the team's document and in the list of hooks. */
export const Hook = z.object({
  _id: id,
  targetUrl: maybe(text),
  createdAt: maybe(instant),
  type: maybe(text),
  campaignId: maybe(id),
  isFirst: maybe(flag),
  zapId: maybe(int),
})
export type Hook = z.output<typeof Hook>

/** The team. lemlist also sends the URL of a Slack webhook here, and of older teams an API key: secrets that are not read. */
export const Team = z.object({
  _id: id,
  name: maybe(text),
  createdAt: maybe(instant),
  createdBy: maybe(id),
  beta: maybe(z.array(text)),
  users: maybe(z.array(Member)),
  hooks: maybe(z.array(Hook)),
  invitedUsers: maybe(z.array(InvitedUser)),
  customDomain: maybe(text),
})
export type Team = z.output<typeof Team>

const Credits = z.object({
  credits: int,
  details: maybe(
    z.object({
      remaining: maybe(
        z.object({ freemium: maybe(int), subscription: maybe(int), gifted: maybe(int), paid: maybe(int) }),
      ),
    }),
  ),
})
export type Credits = z.output<typeof Credits>

const Mailbox = z.object({
  _id: id,
  email: text,
  provider: maybe(text),
  status: maybe(z.enum(['CONNECTED', 'ERROR', 'DISCONNECTED'])),
  lemlist: maybe(z.object({ emailLimit: maybe(int) })),
  lemwarm: maybe(z.object({ active: maybe(flag) })),
})
export type Mailbox = z.output<typeof Mailbox>

const LinkedIn = z.object({
  linkedinUrl: maybe(text),
  status: maybe(flag),
  inviteLimit: maybe(int),
  sendLimit: maybe(int),
  visitLimit: maybe(int),
})
export type LinkedIn = z.output<typeof LinkedIn>

const User = z.object({
  _id: id,
  email: maybe(text),
  role: maybe(text),
  linkedIn: maybe(LinkedIn),
  mailboxes: maybe(z.array(Mailbox)),
})
export type User = z.output<typeof User>

const SenderRow = z.object({
  userId: id,
  campaigns: maybe(
    z.array(
      z.object({
        _id: id,
        name: maybe(text),
        status: maybe(z.enum(campaignStatuses)),
        sendingChannels: maybe(z.array(text)),
      }),
    ),
  ),
})
export type SenderRow = z.output<typeof SenderRow>

const CrmUser = z.object({ userId: id, crm: maybe(z.enum(crms)) })
export type CrmUser = z.output<typeof CrmUser>

/** A user and what they can send from: mailboxes, numbers, accounts. */
export const SendUser = z.object({
  id,
  mailboxes: maybe(z.array(z.object({ sendUserMailboxId: id, email: maybe(text) }))),
  phoneNumbers: maybe(z.array(text)),
  whatsappAccountIds: maybe(z.array(text)),
})
export type SendUser = z.output<typeof SendUser>

/** Chapter Team of the API: the team, its members, what they may spend and send with. */
export const team = chapter({
  team: get('/team', {
    serves: ['Query.team', 'Team.members', 'Team.webhooks'],
    sandbox: 'The team with its users and hooks.',
    query: { version: param.oneOf('v2') },
    kept: { seconds: 300, untold: 60, about: subjects.team },
    reply: document(Team),
  }),
  /** Not called: the team's document names the members too. lemlist: no public description; believed to be its `users`. */
  teamMembers: get('/team/members', {
    serves: 'Team.members',
    sandbox: 'The users of the team.',
    evidence: 'undocumented',
    instead: 'team',
    kept: { seconds: 300, untold: 60, about: subjects.team },
    reply: rows(Member),
  }),
  /** lemlist: no public description; an open document. */
  teamOverview: get('/team/overview', {
    serves: 'Team.overview',
    sandbox: 'Totals over all campaigns.',
    evidence: 'undocumented',
    kept: { seconds: 120, untold: 60, about: subjects.stats, marks: () => [anything] },
    reply: document(openMap),
  }),
  teamCredits: get('/team/credits', {
    serves: 'Team.credits',
    sandbox: 'What is left, by pot.',
    kept: { seconds: 30, about: subjects.credits },
    reply: document(Credits),
  }),
  teamSenders: get('/team/senders', {
    serves: 'Team.senders',
    sandbox: 'Users with the campaigns they send for.',
    query: { state: param.oneOf(...campaignStatuses) },
    kept: { seconds: 120, untold: 60, about: subjects.campaigns, marks: () => [anything] },
    reply: rows(SenderRow),
  }),
  teamCrmUsers: get('/team/crmUsers', {
    serves: 'Team.crmUsers',
    sandbox: 'Users with the CRM they are connected to.',
    kept: { seconds: 300, untold: 60, about: subjects.users },
    reply: rows(CrmUser),
  }),
  /** lemlist: no public description; believed to have the shape of a campaign's send users. */
  teamSendUsers: get('/team/sendUsers', {
    serves: 'Team.sendUsers',
    sandbox: 'Users with mailboxes, numbers and WhatsApp accounts.',
    evidence: 'undocumented',
    kept: { seconds: 300, untold: 60, about: subjects.users },
    reply: rows(SendUser),
  }),
  user: get('/users/:userId', {
    serves: 'Query.user',
    sandbox: 'The user with mailboxes and LinkedIn limits; 400 for one of another team.',
    kept: { seconds: 300, untold: 60, about: subjects.users },
    reply: document(User),
  }),
})
