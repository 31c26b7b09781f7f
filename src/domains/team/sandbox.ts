import type { HookDocument, UserDocument } from '../../sandbox/documents.ts'
import { type Handlers, present, refuse } from '../../sandbox/handlers.ts'
import type { TeamWorld } from '../../sandbox/world.ts'
import type { team } from './contract.ts'

const member = ({ _id, name, email, role }: UserDocument) => ({ userId: _id, name, email, role })

/** A hook as lemlist shows it: its secret is never told. */
export const shownHook = ({ secret: _secret, ...hook }: HookDocument) => present(hook)

const overview = ({ team, campaigns, leads, activities }: TeamWorld) => {
  const count = (type: string) => activities.all().filter(activity => activity.type === type).length
  return {
    teamId: team._id,
    nbCampaigns: campaigns.size,
    nbCampaignsRunning: campaigns.all().filter(({ status }) => status === 'running').length,
    nbLeads: leads.size,
    messagesSent: count('emailsSent') + count('linkedinSent'),
    opened: count('emailsOpened'),
    clicked: count('emailsClicked'),
    replied: count('emailsReplied') + count('linkedinReplied'),
  }
}

/** How the pretend lemlist answers the chapter Team. */
export const teamHandlers: Handlers<typeof team> = {
  team: ({ input, team: { team, users, hooks } }) => {
    const { credits: _credits, crmUsers: _crmUsers, plan: _plan, ...shown } = team
    return present({
      ...shown,
      userIds: users.all().map(({ _id }) => _id),
      hooks: hooks.all().map(shownHook),
      users: input.version === 'v2' ? users.all().map(member) : undefined,
    })
  },
  teamMembers: ({ team }) => team.users.all().map(member),
  teamOverview: ({ team }) => overview(team),
  teamCredits: ({ team: { team } }) => {
    const { freemium, subscription, gifted, paid } = team.credits
    const total = freemium + subscription + gifted + paid
    return { credits: total, details: { remaining: { total, freemium, subscription, gifted, paid } } }
  },
  teamSenders: ({ input, team: { users, campaigns, sequences } }) =>
    users.all().flatMap(({ _id }) => {
      const sending = campaigns
        .all()
        .filter(
          ({ senders, status }) => senders.some(sender => sender.id === _id) && (input.state ?? status) === status,
        )
      if (sending.length === 0) return []
      const channels = (campaignId: string) => [
        ...new Set(sequences.where('campaignId', campaignId).flatMap(({ steps }) => steps.map(({ type }) => type))),
      ]
      const shown = sending.map(({ _id, name, status }) => ({ _id, name, status, sendingChannels: channels(_id) }))
      return [{ userId: _id, campaigns: shown }]
    }),
  teamCrmUsers: ({ team: { team } }) => team.crmUsers,
  teamSendUsers: ({ team }) =>
    team.users.all().map(({ _id, mailboxes, phoneNumbers, whatsappAccountIds }) => ({
      id: _id,
      mailboxes: mailboxes.map(mailbox => ({ sendUserMailboxId: mailbox._id, email: mailbox.email })),
      phoneNumbers,
      whatsappAccountIds,
    })),
  user: ({ input, team }) => {
    const user = team.users.get(input.userId)
    // lemlist: an unknown user is a foreign one, and answers 400.
    if (user === undefined) throw refuse(400, 'Bad team')
    return present({
      _id: user._id,
      email: user.email,
      role: user.role,
      linkedIn: user.linkedIn,
      mailboxes: user.mailboxes.map(({ _id, email, provider, status, emailLimit, lemwarm }) =>
        present({ _id, email, provider, status, lemlist: { emailLimit }, lemwarm: { active: lemwarm.active } }),
      ),
    })
  },
}
