import { z } from 'zod'
import { chapter, get, patch, post } from '../../lemlist/endpoint.ts'
import { all } from '../../lemlist/subject.ts'
import { acknowledgement, document, flag, instant, int, maybe, openMap, text } from '../../lemlist/wire.ts'
import { subjects } from '../subjects.ts'

const percentage = z.number().min(0).max(100)

/**
 * How well mail arrives. lemlist: `details`, which nothing describes, and `tips`, some of them null, are what its first
 * version sent.
 */
const Deliverability = z.object({
  score: maybe(percentage),
  lastAt: maybe(instant),
  details: maybe(z.array(z.unknown())),
  tips: maybe(z.array(text.nullable())),
})

/**
 * How a mailbox is warmed up: at most `warmEmailMax` emails a day, `warmEmailRampup` more each day, on since `activeAt`;
 * `score` is the deliverability measured at `lastAt`, of 100.
 */
export const LemwarmSettings = z.object({
  active: maybe(flag),
  warmEmailMax: maybe(int),
  warmEmailRampup: maybe(int),
  warmDailyVarianceEnabled: maybe(flag),
  activeAt: maybe(instant),
  warmNextEmailAt: maybe(instant),
  lastWarmAt: maybe(instant),
  warmupTemplate: maybe(text),
  deliverability: maybe(Deliverability),
})
export type LemwarmSettings = z.output<typeof LemwarmSettings>

/** lemlist: the daily limit is `warmEmailMax` in its examples and `dailyLimit` in its schema. */
const oneSpelling = (json: unknown): unknown => {
  const settings = openMap.safeParse(json)
  return settings.success ? { warmEmailMax: settings.data.dailyLimit, ...settings.data } : json
}

/** Bounds of what can be set. Source: the call that changes the settings, in lemlist's API reference. */
export const mostEmails = 40
export const mostPercent = 100

const emails = z.int().min(0).max(mostEmails).optional()
const percent = z.int().min(0).max(mostPercent).optional()

/** What is to be different from now on. lemlist: most teams are not let set 0 emails; of the rest nothing is told back. */
const Change = z.object({
  warmEmailMax: emails,
  warmEmailRampup: emails,
  internalCommunicationPercent: percent,
  answerPercentage: percent,
  warmUsePlaintext: z.boolean().optional(),
  warmDailyVarianceEnabled: z.boolean().optional(),
})
export type LemwarmChange = z.output<typeof Change>

/** Chapter Lemwarm of the API. Mailbox ids are those of a user's `mailboxes`. */
export const lemwarm = chapter({
  lemwarmSettings: get('/lemwarm/:userMailboxId/settings', {
    serves: 'Mailbox.lemwarm',
    sandbox: 'The mailbox’s settings and score.',
    kept: { seconds: 300, untold: 60, about: subjects.mailboxes },
    reply: document(LemwarmSettings, oneSpelling),
  }),
  lemwarmStart: post('/lemwarm/:userMailboxId/start', {
    serves: 'Mutation.lemwarmStart',
    sandbox: 'Turns it on, unless the mailbox was disconnected; no mail is sent.',
    changes: [all(subjects.users), all(subjects.mailboxes)],
    reply: acknowledgement,
  }),
  lemwarmPause: post('/lemwarm/:userMailboxId/pause', {
    serves: 'Mutation.lemwarmPause',
    sandbox: 'Turns it off.',
    changes: [all(subjects.users), all(subjects.mailboxes)],
    reply: acknowledgement,
  }),
  /** lemlist: the settings themselves are not answered. */
  lemwarmSettingsUpdate: patch('/lemwarm/:userMailboxId/settings', {
    serves: 'Mutation.lemwarmSettingsUpdate',
    sandbox: 'Keeps what is given; 0 emails are for teams with the beta of that name alone.',
    body: Change,
    changes: [all(subjects.users), all(subjects.mailboxes)],
    reply: acknowledgement,
  }),
})
