import type { HookDocument, LabelDocument, MailboxDocument, TeamDocument, UserDocument } from '../documents.ts'
import type { Ids, Random } from '../ids.ts'
import { daysBefore } from './calendar.ts'
import { allocate, around, between, pick, shuffled } from './chance.ts'
import { slug } from './regions.ts'

/** How large a team is; the numbers of a preset. */
export interface Size {
  readonly brand: string
  readonly users: number
  readonly mailboxes: number
  readonly campaigns: number
  readonly leads: number
  readonly activities: number
  /** How many campaigns have a single lead, none, and more than 500. */
  readonly single: number
  readonly empty: number
  readonly large: number
  /** Whether its campaigns have hand-made names. */
  readonly handMade: boolean
}

const people = [
  'Nora Castellan',
  'Sam Okafor',
  'Lucie Fournier',
  'Jonas Weidmann',
  'Elif Arslan',
  'Priya Raman',
  'Tomás Herrera',
  'Hannah Lindqvist',
]

const providers = ['google', 'google', 'microsoft', 'google', 'custom', 'microsoft']

const at = (time: number): string => new Date(time).toISOString()

const mailbox = (
  random: Random,
  ids: Ids,
  now: number,
  email: string,
  place: number,
  broken: boolean,
): MailboxDocument => {
  const active = random() < 0.75
  return {
    _id: ids('usm'),
    email,
    provider: around(providers, place),
    status: broken ? 'ERROR' : 'CONNECTED',
    emailLimit: between(random, 6, 10) * 5,
    lemwarm: {
      active,
      warmEmailMax: between(random, 4, 8) * 5,
      warmEmailRampup: between(random, 2, 5),
      ...(active ? { activeAt: daysBefore(random, now, between(random, 60, 500)) } : {}),
      score: between(random, 62, 98),
      lastAt: at(now - between(random, 3_600, 108_000) * 1_000 - between(random, 0, 999)),
    },
  }
}

/** The users of a team, its administrator first, with their mailboxes; about one mailbox in seven is broken. */
export const seedUsers = (random: Random, ids: Ids, size: Size, now: number): UserDocument[] => {
  const domain = `${size.brand.toLowerCase()}.example`
  const shares = allocate(
    size.mailboxes,
    Array.from({ length: size.users }, (_, place) => (place < size.users * 0.6 ? 2 : 1)),
  )
  const broken = new Set(
    shuffled(
      random,
      Array.from({ length: size.mailboxes - 1 }, (_, place) => place + 1),
    ).slice(0, Math.round(size.mailboxes / 7)),
  )
  let mailboxes = 0
  return Array.from({ length: size.users }, (_, place): UserDocument => {
    const name = around(people, place)
    const local = slug(name.split(' ')[0] ?? name)
    return {
      _id: ids('usr'),
      name,
      email: `${local}@${domain}`,
      role: place === 0 || place === 5 ? 'admin' : 'member',
      linkedIn: {
        linkedinUrl: `https://www.linkedin.com/in/${slug(name)}-${size.brand.toLowerCase()}`,
        status: place !== 6,
        inviteLimit: pick(random, [25, 33, 36]),
        sendLimit: pick(random, [25, 33, 36]),
        visitLimit: pick(random, [25, 33, 36]),
      },
      mailboxes: Array.from({ length: shares[place] ?? 1 }, (_, turn) => {
        mailboxes += 1
        const address = turn === 0 ? `${local}@${domain}` : `${local}@${turn === 1 ? 'get' : 'try'}${domain}`
        return mailbox(random, ids, now, address, mailboxes - 1, broken.has(mailboxes - 1))
      }),
      phoneNumbers: place % 3 === 0 ? [`+33 1 99 00 4${place} 1${place}`] : [],
      whatsappAccountIds: place % 4 === 0 ? [ids('wha')] : [],
    }
  })
}

export const seedTeam = (random: Random, ids: Ids, size: Size, admin: UserDocument, now: number): TeamDocument => ({
  _id: ids('tea'),
  name: size.brand,
  createdBy: admin._id,
  // Before the first of its hooks.
  createdAt: '2018-05-14T08:41:17.302Z',
  beta: ['unifiedInbox', 'aiVariables', 'deliverabilityAlerts', 'personas'],
  invitedUsers: [
    {
      email: `newcomer@${size.brand.toLowerCase()}.example`,
      role: 'member',
      invitedBy: admin._id,
      invitedAt: daysBefore(random, now, between(random, 1, 20)),
    },
  ],
  slackWebhook: { url: `https://chat.${size.brand.toLowerCase()}.example/hooks/sales`, failCounter: 0 },
  apiKey: `key-of-old-${size.brand.toLowerCase()}-0123456789`,
  customDomain: `go.${size.brand.toLowerCase()}.example`,
  plan: 'multichannelExpert',
  credits: { freemium: 0, subscription: between(random, 300, 900), gifted: 50, paid: between(random, 0, 400) },
  crmUsers: [
    { userId: admin._id, crm: 'hubspot' },
    { userId: admin._id, crm: 'salesforce' },
  ],
})

const labelColors: readonly (readonly [string, string])[] = [
  ['Interested', '#A2F9C0'],
  ['Meeting booked', '#A2D4F9'],
  ['Not now', '#F9E2A2'],
  ['Wrong person', '#D9D9E3'],
  ['OOO', '#E0C3FC'],
  ['Referral', '#F9C8A2'],
  ['Unsubscribe', '#F9A2A2'],
]

/** The labels of the inbox. lemlist: labels name their author by email, and the first ones have none. */
export const seedLabels = (random: Random, ids: Ids, users: readonly UserDocument[], now: number): LabelDocument[] =>
  labelColors.map(([name, color], place) => ({
    _id: ids('lbl'),
    name,
    color,
    createdAt: daysBefore(random, now, 700 - place * 40),
    createdBy: around(users, place).email,
  }))

/** Hooks left behind by automations over the years. */
export const seedHooks = (ids: Ids, brand: string): HookDocument[] => {
  const zap = (path: number) => `https://zapier.example/hooks/catch/${path}/`
  const flow = (path: string) => `https://n8n.${brand.toLowerCase()}.example/webhook/${path}`
  return [
    {
      _id: ids('hoo'),
      targetUrl: zap(3_104_221),
      type: 'emailsReplied',
      zapId: 41_207_733,
      createdAt: '2018-11-06T09:14:27.118Z',
    },
    {
      _id: ids('hoo'),
      targetUrl: zap(6_882_019),
      type: 'emailsUnsubscribed',
      zapId: 88_410_952,
      createdAt: '2020-03-19T16:40:02.530Z',
    },
    {
      _id: ids('hoo'),
      targetUrl: flow('lemlist-interested'),
      type: 'interested',
      createdAt: '2022-06-01T07:55:41.904Z',
    },
    {
      _id: ids('hoo'),
      targetUrl: flow('linkedin-accepted'),
      type: 'linkedinInviteAccepted',
      isFirst: true,
      createdAt: '2023-09-12T12:03:58.266Z',
    },
    { _id: ids('hoo'), targetUrl: flow('crm-all'), createdAt: '2025-02-24T10:21:09.747Z' },
  ]
}
