import type { Random } from '../ids.ts'
import { type Answers, englishAnswers, letterAnswers, type Mood } from './answers.ts'
import { frenchAnswers, germanAnswers } from './answers-foreign.ts'
import { pick } from './chance.ts'
import { fill } from './variables.ts'

const moods: Readonly<Record<string, Mood>> = { emailsInterested: 'interested', emailsNotInterested: 'notInterested' }

/** How the author of an answer feels, from what became of the lead. */
export const moodOf = (state: string | null, away: boolean): Mood =>
  away ? 'away' : (moods[state ?? ''] ?? 'question')

const french = /Bonjour|Merci/
const german = /Hallo |Danke /

/** People answer in the language they were written to. */
const answersTo = (message: string): Answers =>
  french.test(message) ? frenchAnswers : german.test(message) ? germanAnswers : englishAnswers

const offersLetters = /A: .*B: .*C: /

/** The words of an answer to a mail with this message. */
export const writeReply = (
  random: Random,
  mood: Mood,
  values: Readonly<Record<string, string>>,
  message: string,
): string => {
  const letters = mood === 'question' && offersLetters.test(message) ? letterAnswers : []
  return fill(pick(random, [...answersTo(message).mail[mood], ...letters]), values)
}

/** The words of an answer to this message on LinkedIn. */
export const writeChatReply = (random: Random, values: Readonly<Record<string, string>>, message: string): string =>
  fill(pick(random, answersTo(message).chat), values)

/** The subject of a mail in its thread. lemlist: a step without a subject answers the mail before it. */
export const inThread = (subject: string | undefined, thread: string | undefined): string =>
  subject !== undefined && subject !== '' ? subject : thread === undefined ? '' : `Re: ${thread.replace(/^Re: /, '')}`

/** The id a mail carries on the wire, from its activity and the domain it comes from. */
export const messageIdOf = (activityId: string, domain: string): string =>
  `<${activityId.slice(4).toLowerCase()}@${domain}>`
