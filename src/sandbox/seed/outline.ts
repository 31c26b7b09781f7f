import type { Random } from '../ids.ts'
import { day, hour, minute } from './calendar.ts'
import { between, logNormal, shuffled } from './chance.ts'
import type { Life } from './lives.ts'
import { isLive } from './states.ts'
import { type Budget, type Reaction, type Story, stopsOf, touch } from './story.ts'

export const replyDelay = (random: Random): number => logNormal(random, 5 * hour, 0.8)
export const openDelay = (random: Random): number => logNormal(random, 50 * minute, 1.2)

/** Half of the invitations that are accepted are so within a day and a half, 15 % after more than three days. */
export const acceptDelay = (random: Random): number => Math.min(31 * day, logNormal(random, 1.3 * day, 0.55))

/** The answer to a mail and the pause that comes with it. */
export const reply = (random: Random, away = false): Reaction[] => [
  { type: 'emailsReplied', away, delay: away ? between(random, 1, 4) * minute : replyDelay(random) },
  { type: 'paused', delay: between(random, 800, 4_000) },
]

const opened = (random: Random): Reaction => ({ type: 'emailsOpened', delay: openDelay(random) })

/** What ends the story, after the last mail. Undefined when so much may not happen any more. */
const mailEnding = (random: Random, state: string, budget: Budget): Reaction[] | undefined => {
  const soon = (type: string, most: number): Reaction => ({ type, delay: between(random, 2, most) * minute })
  switch (state) {
    case 'emailsSent':
      return []
    case 'skipped':
      return budget.take('skipped') ? [] : undefined
    case 'emailsOpened':
      return budget.take('emailsOpened') ? [opened(random)] : undefined
    case 'emailsClicked':
      return budget.take('emailsOpened', 'emailsClicked') ? [opened(random), soon('emailsClicked', 6)] : undefined
    case 'emailsBounced':
      return budget.take('emailsBounced')
        ? [{ type: 'emailsBounced', delay: between(random, 3, 90) * 1_000 }]
        : undefined
    case 'emailsUnsubscribed':
      return budget.take('emailsUnsubscribed') ? [soon('emailsUnsubscribed', 300)] : undefined
    case 'emailsReplied':
      return budget.take('emailsReplied', 'paused') ? reply(random) : undefined
    case 'emailsInterested':
      if (!budget.take('emailsReplied', 'paused', state)) return undefined
      return [
        ...reply(random),
        ...(budget.take('meetingBooked') ? [soon('meetingBooked', 90)] : []),
        soon('emailsInterested', 60),
      ]
    case 'emailsNotInterested':
      if (!budget.take('emailsReplied', 'paused', state)) return undefined
      return [
        ...reply(random),
        ...(budget.take('emailsUnsubscribed') ? [soon('emailsUnsubscribed', 20)] : []),
        soon('emailsNotInterested', 60),
      ]
    default:
      return undefined
  }
}

const linkedinEndings: Readonly<Record<string, readonly string[]>> = {
  linkedinInviteDone: ['linkedinInviteDone'],
  linkedinInviteAccepted: ['linkedinInviteDone', 'linkedinInviteAccepted'],
  linkedinReplied: [
    'linkedinInviteDone',
    'linkedinInviteAccepted',
    'linkedinSent',
    'linkedinOpened',
    'linkedinReplied',
  ],
}

const linkedinStory = (random: Random, story: Story, budget: Budget): Story | undefined => {
  const { route } = story.life
  const needs = linkedinEndings[story.life.state] ?? []
  const invite = stopsOf(route, 'linkedinInvite')[0]
  const message = stopsOf(route, 'linkedinSend').find(place => invite !== undefined && place > invite)
  const answers = needs.includes('linkedinSent')
  if (invite === undefined || (answers && message === undefined) || !budget.take(...needs)) return undefined
  const accepted: Reaction[] = needs.includes('linkedinInviteAccepted')
    ? [{ type: 'linkedinInviteAccepted', delay: acceptDelay(random) }]
    : []
  touch(story, 'linkedinInviteDone', invite, { reactions: accepted })
  story.horizon = invite
  if (answers && message !== undefined) {
    touch(story, 'linkedinSent', message, {
      reactions: [
        { type: 'linkedinOpened', delay: openDelay(random) },
        { type: 'linkedinReplied', delay: replyDelay(random) },
      ],
    })
    story.horizon = message
  }
  return story
}

/** Interest without a written answer comes from a call: the last touch is one, and the user marks the lead after it. */
const callStory = (random: Random, story: Story, budget: Budget): Story | undefined => {
  const { state, route } = story.life
  const first = story.mailStops[0]
  if (first === undefined || !budget.take('emailsSent', 'aircallCreated', 'aircallEnded', 'aircallDone', state))
    return undefined
  touch(story, 'emailsSent', first)
  story.mails = 1
  const phone = stopsOf(route, 'phone').find(place => place > first)
  story.horizon = phone ?? first
  touch(story, 'aircallCreated', phone ?? first + 0.5, {
    gap: 2,
    reactions: [
      { type: 'aircallEnded', delay: between(random, 90, 700) * 1_000 },
      { type: 'aircallDone', delay: between(random, 5, 60) * 1_000 },
      { type: state, delay: between(random, 1, 15) * minute },
    ],
  })
  return story
}

const mailStory = (random: Random, story: Story, budget: Budget): Story | undefined => {
  const first = story.mailStops[0]
  if (first === undefined || budget.left('emailsSent') < 1) return undefined
  const reactions = mailEnding(random, story.life.state, budget)
  if (reactions === undefined) return undefined
  budget.take('emailsSent')
  touch(story, 'emailsSent', first, { reactions })
  story.mails = 1
  story.horizon = first
  if (story.life.state === 'skipped') {
    story.horizon = Math.min(first + 1, story.life.route.length - 1)
    touch(story, 'skipped', first + 0.9, { gap: 1 })
  }
  return story
}

const waiting = new Set(['null', 'scanned', 'reviewed', 'paused', 'manualInterested', 'manualNotInterested'])

const markStates = new Set(['emailsInterested', 'emailsNotInterested'])

/** States that need what is rare come first. */
const order = ['emailsUnsubscribed', 'emailsInterested', 'emailsNotInterested', 'emailsBounced', 'emailsReplied']
const rank = (state: string): number => (order.includes(state) ? order.indexOf(state) : order.length)

/**
 * Begins the stories of the leads that were reached within the history: the last thing that happened fits their state.
 * A story that does not fit into the budget is that of a lead who did nothing.
 */
export const outline = (random: Random, lives: readonly Life[], budget: Budget, now: number): Story[] => {
  const started = lives.filter(({ state, plan }) => !waiting.has(state) && isLive(plan, now))
  let marks = 0
  return shuffled(random, started)
    .sort((a, b) => rank(a.state) - rank(b.state))
    .flatMap(life => {
      const begin = (one: Life): Story => ({
        life: one,
        mailStops: life.person.email === undefined ? [] : stopsOf(life.route, 'email'),
        mails: 0,
        horizon: 0,
        touches: [],
      })
      const story = begin(life)
      if (life.state in linkedinEndings) return linkedinStory(random, story, budget) ?? []
      if (markStates.has(life.state)) marks += 1
      const called = marks % 3 === 1 && markStates.has(life.state)
      const told = (called ? callStory(random, story, budget) : undefined) ?? mailStory(random, story, budget)
      // When so much may not happen any more, this lead got a mail and no more than that.
      return told ?? mailStory(random, begin({ ...life, state: 'emailsSent' }), budget) ?? []
    })
}
