import { z } from 'zod'
import { chapter, get } from '../../lemlist/endpoint.ts'
import { document, flag, instant, int, maybe, openMap } from '../../lemlist/wire.ts'

const percentage = z.number().min(0).max(100)

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
  deliverability: maybe(z.object({ score: maybe(percentage), lastAt: maybe(instant) })),
})
export type LemwarmSettings = z.output<typeof LemwarmSettings>

/** lemlist: the daily limit is `warmEmailMax` in its examples and `dailyLimit` in its schema. */
const oneSpelling = (json: unknown): unknown => {
  const settings = openMap.safeParse(json)
  return settings.success ? { warmEmailMax: settings.data.dailyLimit, ...settings.data } : json
}

/** Chapter Lemwarm of the API. Mailbox ids are those of a user's `mailboxes`. */
export const lemwarm = chapter({
  lemwarmSettings: get('/lemwarm/:userMailboxId/settings', {
    serves: 'Mailbox.lemwarm',
    sandbox: 'The mailbox’s settings and score.',
    cacheSeconds: 60,
    reply: document(LemwarmSettings, oneSpelling),
  }),
})
