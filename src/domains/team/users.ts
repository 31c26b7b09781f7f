import { builder } from '../../graph/builder.ts'
import type { Context } from '../../graph/context.ts'
import { costs, each, once, when } from '../../graph/cost.ts'
import { orNull } from '../../graph/errors.ts'
import { eachLoader, onceLoader } from '../../graph/loader.ts'
import { idPrefixes } from '../../graph/node.ts'
import { selectedFields, selectsAny } from '../../graph/selection.ts'
import { type LinkedIn, type Mailbox, type Member, team } from './contract.ts'

/** A user by id, with what the row that named it already told. */
export interface UserSource {
  readonly id: string
  readonly name?: string | undefined
  readonly email?: string | undefined
  readonly role?: string | undefined
}

/** A mailbox and the user it belongs to. */
interface MailboxSource extends Mailbox {
  readonly userId: string
}

/** The team's document, once per operation: it names all members. */
export const teamDocument = onceLoader(context => context.lemlist.call(team.team, { version: 'v2' }))

/** The user with mailboxes and limits: a call for each user. lemlist: there is no list and no batch of these. */
const userDetail = eachLoader(async (context: Context, userId: string) => {
  const user = await context.lemlist.call(team.user, { userId })
  for (const { _id } of user?.mailboxes ?? []) context.lemlist.remember(_id, userId)
  return user
})

const userOf = ({ userId, name, email, role }: Member): UserSource => ({ id: userId, name, email, role })

/** The members of the team; undefined where lemlist does not list them. */
export const members = async (context: Context): Promise<UserSource[] | undefined> =>
  (await teamDocument(context))?.users?.map(userOf)

const member = async (context: Context, id: string): Promise<UserSource | null> =>
  (await members(context))?.find(user => user.id === id) ?? null

/** A fact of a user: from the row at hand, else from the team's document. Null for users who left the team. */
const fact = async (user: UserSource, name: 'name' | 'email' | 'role', context: Context): Promise<string | null> =>
  user[name] ?? (await member(context, user.id))?.[name] ?? null

const LinkedInRef = builder.objectRef<LinkedIn>('LinkedInLimits').implement({
  description: "A user's LinkedIn account and how much it may do in a day.",
  fields: t => ({
    profileUrl: t.expose('linkedinUrl', { type: 'URL', description: 'The profile.' }),
    isConnected: t.exposeBoolean('status', { description: 'Whether the account is connected.' }),
    inviteLimit: t.exposeInt('inviteLimit', { description: 'Most invitations a day.' }),
    messageLimit: t.exposeInt('sendLimit', { description: 'Most messages a day.' }),
    visitLimit: t.exposeInt('visitLimit', { description: 'Most profile visits a day.' }),
  }),
})

const MailboxStatus = builder.enumType('MailboxStatus', {
  description: 'Whether a mailbox can send.',
  values: {
    CONNECTED: { description: 'It can send.' },
    ERROR: { description: 'Its connection fails.' },
    DISCONNECTED: { description: 'It was disconnected.' },
  },
})

idPrefixes('User', 'usr')
idPrefixes('Mailbox', 'usm', 'umx', 'smb')

/** A user in the graph; other domains add their fields to it. */
export const UserRef = builder.objectRef<UserSource>('User')
/** A mailbox in the graph; other domains add their fields to it. */
export const MailboxRef = builder.objectRef<MailboxSource>('Mailbox')

const mailboxesOf = async (context: Context, userId: string): Promise<MailboxSource[] | null> =>
  (await userDetail(context, userId))?.mailboxes?.map(mailbox => ({ ...mailbox, userId })) ?? null

/** A mailbox by its id. lemlist: it is read through its user alone, so it is null until the user's were read. */
export const mailboxById = async (context: Context, id: string): Promise<MailboxSource | null> => {
  const userId = context.lemlist.parentOf(id)
  if (userId === undefined) return null
  return (await mailboxesOf(context, userId))?.find(({ _id }) => _id === id) ?? null
}

/** A mailbox that a row names together with its user: a call for each user. Null for one that the user has no more. */
export const mailboxOfUser = (context: Context, userId: string, id: string): Promise<MailboxSource | null> => {
  context.lemlist.remember(id, userId)
  return orNull(mailboxById(context, id))
}

/** A mailbox by its id, looked for among those of all users where nobody has read it: up to one call for each user. */
export const findMailbox = async (context: Context, id: string): Promise<MailboxSource | null> => {
  const known = await mailboxById(context, id)
  if (known !== null) return known
  for (const user of (await members(context)) ?? []) {
    const found = (await mailboxesOf(context, user.id))?.find(({ _id }) => _id === id)
    if (found !== undefined) return found
  }
  return null
}

builder.node(UserRef, {
  id: { resolve: ({ id }) => id },
  loadOne: (id, context) => member(context, id),
  description: 'A person of the team who can log in and send.',
  fields: t => ({
    name: t.string({
      ...costs(when('the row at hand lacks it', once(team.team))),
      resolve: (user, _, context) => fact(user, 'name', context),
      description: 'First and last name. Null for someone who left the team.',
    }),
    email: t.field({
      ...costs(
        when('the row at hand lacks it', once(team.team)),
        when('former members are not in the team', each(team.user)),
      ),
      type: 'EmailAddress',
      resolve: (user, _, context) => fact(user, 'email', context),
      description: 'Login address. Null for someone who left the team.',
    }),
    role: t.string({
      ...costs(
        when('the row at hand lacks it', once(team.team)),
        when('former members are not in the team', each(team.user)),
      ),
      resolve: (user, _, context) => fact(user, 'role', context),
      description: 'What the user may do at lemlist: `admin` or `member`.',
    }),
    mailboxes: t.field({
      ...costs(each(team.user)),
      type: [MailboxRef],
      nullable: true,
      resolve: ({ id }, _, context) => mailboxesOf(context, id),
      description: 'The mailboxes the user sends from. Costs one call for each user.',
    }),
    linkedIn: t.field({
      ...costs(each(team.user)),
      type: LinkedInRef,
      resolve: async ({ id }, _, context) => (await userDetail(context, id))?.linkedIn ?? null,
      description: 'LinkedIn account and limits; null when none is connected. Rides with `mailboxes`.',
    }),
  }),
})

builder.node(MailboxRef, {
  id: { resolve: ({ _id }) => _id },
  loadOne: (id, context) => mailboxById(context, id),
  description: 'An address that mail is sent from.',
  fields: t => ({
    email: t.expose('email', { type: 'EmailAddress', nullable: false, description: 'The address.' }),
    user: t.field({
      type: UserRef,
      resolve: ({ userId }) => ({ id: userId }),
      description: 'Whose mailbox it is.',
    }),
    provider: t.exposeString('provider', { description: 'Who runs it: `google`, `microsoft`, `custom`, …' }),
    status: t.expose('status', { type: MailboxStatus, description: 'Whether it can send.' }),
    dailyLimit: t.int({
      resolve: ({ lemlist }) => lemlist?.emailLimit ?? null,
      description: 'Most emails lemlist sends from it in a day.',
    }),
    isWarming: t.boolean({
      resolve: ({ lemwarm }) => lemwarm?.active ?? null,
      description: 'Whether lemwarm warms it up.',
    }),
  }),
})

/** Fields of a user that the team's document does not hold. */
const detailFields = ['mailboxes', 'linkedIn']

/** The user by the call that tells the mailboxes, too. */
const userByDetail = async (context: Context, id: string): Promise<UserSource | null> => {
  const detail = await orNull(userDetail(context, id))
  return detail === null ? null : { id, email: detail.email, role: detail.role }
}

builder.queryFields(t => ({
  user: t.field({
    ...costs(
      when('more than mailboxes and LinkedIn is selected', once(team.team)),
      when('mailboxes or LinkedIn is selected, or the team does not have the user', each(team.user)),
    ),
    type: UserRef,
    args: { id: t.arg.id({ required: true, description: 'Id of the user, `usr_…`.' }) },
    resolve: (_root, { id }, context, info) =>
      selectsAny(selectedFields(info), detailFields) ? userByDetail(context, id) : member(context, id),
    description:
      'A user of the team; null when there is none with this id. Costs one call for however many users, or one for each user whose `mailboxes` or `linkedIn` are selected.',
  }),
  users: t.field({
    ...costs(once(team.team)),
    type: [UserRef],
    nullable: true,
    args: { ids: t.arg.idList({ description: 'Only these users, in this order; unknown ids are left out.' }) },
    resolve: async (_root, { ids }, context) => {
      const all = await members(context)
      if (all === undefined || ids === null || ids === undefined) return all ?? null
      return ids.flatMap(id => all.find(user => user.id === id) ?? [])
    },
    description: 'The users of the team. Costs one call.',
  }),
}))
