import { builder } from '../../graph/builder.ts'
import type { Context } from '../../graph/context.ts'
import { costs, each, once } from '../../graph/cost.ts'
import { eachLoader } from '../../graph/loader.ts'
import { type SenderRow, team } from '../team/contract.ts'
import { TeamRef } from '../team/graph.ts'
import { MailboxRef, mailboxOfUser, UserRef } from '../team/users.ts'
import type { CampaignSender } from './contract.ts'
import { campaignDetail } from './loaders.ts'
import { CampaignRef, type CampaignSource } from './node.ts'
import { CampaignStatusEnum } from './status.ts'
import type { CampaignStatus } from './statuses.ts'

type SenderCampaign = NonNullable<SenderRow['campaigns']>[number]

/** Who sends for which campaigns, of one status or of any, in one call. */
const teamSenders = eachLoader((context: Context, state: CampaignStatus | 'any') =>
  context.lemlist.call(team.teamSenders, state === 'any' ? {} : { state }),
)

const SenderCampaignRef = builder.objectRef<SenderCampaign>('SenderCampaign').implement({
  description: 'A campaign that a user sends for.',
  fields: t => ({
    campaign: t.field({
      type: CampaignRef,
      nullable: false,
      resolve: ({ _id, name, status }) => ({ id: _id, name, status }),
      description: 'The campaign.',
    }),
    channels: t.stringList({
      nullable: false,
      resolve: ({ sendingChannels }) => sendingChannels ?? [],
      description: 'Types of the steps the user does for it: `email`, `linkedinInvite`, `manual`, …',
    }),
  }),
})

const SenderRef = builder.objectRef<SenderRow>('Sender').implement({
  description: 'A user with the campaigns they send for.',
  fields: t => ({
    user: t.field({ type: UserRef, resolve: ({ userId }) => ({ id: userId }), description: 'The user.' }),
    campaigns: t.field({
      type: [SenderCampaignRef],
      nullable: false,
      resolve: ({ campaigns = [] }) => campaigns,
      description: 'The campaigns.',
    }),
  }),
})

builder.objectField(TeamRef, 'senders', t =>
  t.field({
    ...costs(once(team.teamSenders)),
    type: [SenderRef],
    nullable: true,
    args: { state: t.arg({ type: CampaignStatusEnum, description: 'Only campaigns that stand there.' }) },
    resolve: async (_team, { state }, context) => (await teamSenders(context, state ?? 'any'))?.rows ?? null,
    description: 'Who sends for which campaigns; users who send for none are left out. Costs one call.',
  }),
)

/** A user who sends for a campaign, in the graph. */
export const CampaignSenderRef = builder.objectRef<CampaignSender>('CampaignSender').implement({
  description: 'A user who sends for a campaign.',
  fields: t => ({
    user: t.field({ type: UserRef, resolve: ({ id }) => ({ id }), description: 'The user.' }),
    email: t.expose('email', { type: 'EmailAddress', description: 'Address it is sent from.' }),
    mailboxId: t.exposeID('sendUserMailboxId', {
      description: 'Id of the mailbox it is sent from; null for a sender without one.',
    }),
    mailbox: t.field({
      ...costs(each(team.user)),
      type: MailboxRef,
      resolve: ({ id, sendUserMailboxId }, _, context) =>
        sendUserMailboxId === undefined ? null : mailboxOfUser(context, id, sendUserMailboxId),
      description: 'The mailbox it is sent from; null for a sender without one. Costs one call for each user.',
    }),
  }),
})

const sendersInTeam = async (context: Context, campaignId: string): Promise<CampaignSender[] | null> => {
  const page = await teamSenders(context, 'any')
  return (
    page?.rows
      .filter(({ campaigns }) => campaigns?.some(({ _id }) => _id === campaignId))
      .map(({ userId }) => ({ id: userId })) ?? null
  )
}

/** Who sends for a campaign, with addresses: these are in its own document only, a call for each campaign. */
export const sendersWithAddresses = async (
  context: Context,
  { id, detail }: CampaignSource,
): Promise<readonly CampaignSender[] | null> => {
  const senders = (detail ?? (await campaignDetail(context, id)))?.senders
  for (const { id: userId, sendUserMailboxId } of senders ?? []) {
    if (sendUserMailboxId !== undefined) context.lemlist.remember(sendUserMailboxId, userId)
  }
  return senders ?? null
}

/** Who sends for a campaign, without addresses: one call answers for all campaigns. */
export const sendersOf = async (
  context: Context,
  campaign: CampaignSource,
): Promise<readonly CampaignSender[] | null> =>
  campaign.detail === undefined ? sendersInTeam(context, campaign.id) : sendersWithAddresses(context, campaign)
