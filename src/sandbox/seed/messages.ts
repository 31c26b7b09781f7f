import type { Random } from '../ids.ts'
import { chatAnswers, type Mood, mailAnswers } from './answers.ts'
import { pick } from './chance.ts'
import { fill } from './variables.ts'

const moods: Readonly<Record<string, Mood>> = { emailsInterested: 'interested', emailsNotInterested: 'notInterested' }

/** How the author of an answer feels, from what became of the lead. */
export const moodOf = (state: string | null, away: boolean): Mood =>
  away ? 'away' : (moods[state ?? ''] ?? 'question')

/** The words of an answer to a mail. */
export const writeReply = (random: Random, mood: Mood, values: Readonly<Record<string, string>>): string =>
  fill(pick(random, mailAnswers[mood]), values)

/** The words of an answer on LinkedIn. */
export const writeChatReply = (random: Random, values: Readonly<Record<string, string>>): string =>
  fill(pick(random, chatAnswers), values)

/** The subject of a mail in its thread. lemlist: a step without a subject answers the mail before it. */
export const inThread = (subject: string | undefined, thread: string | undefined): string =>
  subject !== undefined && subject !== '' ? subject : thread === undefined ? '' : `Re: ${thread.replace(/^Re: /, '')}`

/** The id a mail carries on the wire, from its activity and the domain it comes from. */
export const messageIdOf = (activityId: string, domain: string): string =>
  `<${activityId.slice(4).toLowerCase()}@${domain}>`
