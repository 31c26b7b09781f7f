import { builder } from '../../graph/builder.ts'
import type { Context } from '../../graph/context.ts'
import { badInput } from '../../graph/errors.ts'
import { eachLoader } from '../../graph/loader.ts'
import { members } from '../team/users.ts'
import { campaigns, type StatsQuestion } from './contract.ts'
import { campaignDetail } from './loaders.ts'

/** A range of time that numbers are asked for. */
export const DateRange = builder.inputType('DateRange', {
  description: 'A range of time.',
  fields: t => ({
    from: t.field({ type: 'DateTime', required: true, description: 'Its start, included.' }),
    to: t.field({ type: 'DateTime', required: true, description: 'Its end, included; not before `from`.' }),
  }),
})

/** One of the two wordings of a step that is tested. */
export const AbVariant = builder.enumType('AbVariant', {
  description: 'One of the two wordings of a step that is tested.',
  values: {
    A: { description: 'The first wording.' },
    B: { description: 'The second wording.' },
  } as const,
})

/** A channel that numbers can be narrowed to. */
export const Channel = builder.enumType('Channel', {
  description: 'A channel that numbers can be narrowed to.',
  values: {
    EMAIL: { value: 'email', description: 'Email.' },
    LINKEDIN: { value: 'linkedin', description: 'LinkedIn.' },
    OTHERS: { value: 'others', description: 'Every other channel: calls, WhatsApp, SMS, manual steps, …' },
  } as const,
})

export type Range = typeof DateRange.$inferInput

/** The ends of the range as ISO text. Throws BAD_USER_INPUT when they are the wrong way round. */
export const endsOf = ({ from, to }: Range): { readonly startDate: string; readonly endDate: string } => {
  if (from.getTime() > to.getTime()) throw badInput('`range.from` must not be after `range.to`', 'range', 'from')
  return { startDate: from.toISOString(), endDate: to.toISOString() }
}

/** What stats can be narrowed by. */
export interface Narrowing {
  readonly range: Range
  readonly sender?: string | null | undefined
  /** The address that the sender writes from, where it is known. */
  readonly senderEmail?: string | null | undefined
  readonly variant?: 'A' | 'B' | null | undefined
  readonly channels?: readonly (typeof Channel.$inferType)[] | null | undefined
}

/** The address a user sends from in a campaign: the first that the campaign has for them, else their login. */
const addressOf = async (context: Context, campaignId: string, sender: string): Promise<string> => {
  const senders = (await campaignDetail(context, campaignId))?.senders
  const own = senders?.find(({ id, email }) => id === sender && email !== undefined)?.email
  const email = own ?? (await members(context))?.find(({ id }) => id === sender)?.email
  if (email === undefined) throw badInput('`sender` is not the id of a user of the team', 'sender')
  return email
}

/** lemlist: a sender is named by id and an address they send from, both of which it checks. */
const sendUserOf = async (
  context: Context,
  campaignId: string,
  { sender, senderEmail }: Narrowing,
): Promise<string | undefined> => {
  if (typeof sender === 'string') return `${sender}|${senderEmail ?? (await addressOf(context, campaignId, sender))}`
  if (typeof senderEmail === 'string') throw badInput('`senderEmail` needs its `sender`', 'sender')
  return undefined
}

/** The question as lemlist takes it; where it is the same, campaigns share one call. */
const questionOf = async (context: Context, campaignId: string, narrowing: Narrowing): Promise<StatsQuestion> => {
  const { range, variant, channels } = narrowing
  const ends = endsOf(range)
  return {
    ...ends,
    sendUser: await sendUserOf(context, campaignId, narrowing),
    ABSelected: variant ?? undefined,
    channels: channels && channels.length > 0 ? [...new Set(channels)].toSorted() : undefined,
  }
}

interface Counted {
  readonly campaignId: string
  readonly question: StatsQuestion
}

const stats = eachLoader(
  (context: Context, { campaignId, question }: Counted) =>
    context.lemlist.load(campaigns.campaignStatsBatch, campaignId, question),
  counted => JSON.stringify(counted),
)

/** The numbers of a campaign. All campaigns that are asked about alike share one call per hundred. */
export const campaignStats = async (context: Context, campaignId: string, narrowing: Narrowing) =>
  stats(context, { campaignId, question: await questionOf(context, campaignId, narrowing) })
