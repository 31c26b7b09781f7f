import type { Random } from '../ids.ts'
import { day, minute } from './calendar.ts'
import { around, between, shuffled } from './chance.ts'
import { acceptDelay, openDelay, reply, replyDelay } from './outline.ts'
import { type Budget, mailTouches, type Story, stopsOf, type Touch, touch } from './story.ts'

const oneMail = new Set(['emailsBounced', 'skipped'])

/** Sends more mails to those who got one already, until the budget is used; the ending moves to the last mail. */
const moreMails = (random: Random, stories: readonly Story[], budget: Budget): void => {
  const room = stories.flatMap(story => {
    const { mails, mailStops, horizon, life } = story
    if (oneMail.has(life.state) || (mails > 0 && story.touches.length > 1)) return []
    // Whoever was reached on LinkedIn last got only the mails before that.
    const most = mails === 0 ? mailStops.filter(place => place < horizon).length : mailStops.length
    return Array.from({ length: most - mails }, () => story)
  })
  for (const story of shuffled(random, room)) {
    if (!budget.take('emailsSent')) break
    story.mails += 1
  }
  for (const story of stories) {
    const own = mailTouches(story)[0]
    for (const place of story.mailStops.slice(own === undefined ? 0 : 1, story.mails)) touch(story, 'emailsSent', place)
    const last = mailTouches(story).at(-1)
    if (own === undefined || last === undefined || last === own) continue
    last.reactions.push(...own.reactions.splice(0))
    story.horizon = last.order
  }
}

/** A place in a story where something could still happen. */
interface Opening {
  readonly story: Story
  readonly order: number
}

const openings = (stories: readonly Story[], stepType: string): Opening[] =>
  stories.flatMap(story =>
    stopsOf(story.life.route, stepType)
      .filter(order => order < story.horizon && story.touches.every(each => each.order !== order))
      .map(order => ({ story, order })),
  )

const nearEnd = (stories: readonly Story[], fits: (story: Story) => boolean): Opening[] =>
  stories.flatMap(story => (fits(story) ? [{ story, order: story.horizon - 0.4 }] : []))

/** Makes the type happen at random openings while the budget lasts; the later lists are for when the first are full. */
const fillWith = (
  random: Random,
  budget: Budget,
  types: readonly string[],
  lists: readonly (() => readonly Opening[])[],
  add: (opening: Opening) => void,
): void => {
  for (const list of lists) {
    for (const opening of budget.left(types[0] ?? '') > 0 ? shuffled(random, list()) : []) {
      if (!budget.take(...types)) return
      add(opening)
    }
  }
}

const wasAccepted = ({ touches }: Story, order: number): boolean =>
  touches.some(each => each.order < order && each.reactions.some(({ type }) => type === 'linkedinInviteAccepted'))

const invites = ({ life }: Story): boolean => stopsOf(life.route, 'linkedinInvite').length > 0

/** Who is connected can be written to: after the invitation was accepted, or all along where the sequence invites nobody. */
const isConnected = ({ story, order }: Opening): boolean => wasAccepted(story, order) || !invites(story)

/** The story ends with a LinkedIn state, so nothing more may happen on LinkedIn. */
const endsOnLinkedin = (story: Story): boolean => story.life.state.startsWith('linkedin')

const acceptMore = (random: Random, stories: readonly Story[], budget: Budget): void => {
  const open = stories.filter(story => !endsOnLinkedin(story) && !wasAccepted(story, story.horizon))
  const writesLater = (story: Story): boolean => openings([story], 'linkedinSend').length > 0
  for (const first of [true, false]) {
    const fit = open.filter(story => writesLater(story) === first)
    for (const story of shuffled(random, fit)) {
      const invite = story.touches.find(({ type }) => type === 'linkedinInviteDone')
      if (invite === undefined) continue
      if (!budget.take('linkedinInviteAccepted')) return
      invite.reactions.push({ type: 'linkedinInviteAccepted', delay: acceptDelay(random) })
    }
  }
}

/** Some answer a message, and the sequence goes on when their sender says so. */
const replyMore = (random: Random, stories: readonly Story[], budget: Budget): void => {
  const fit = stories.filter(
    story =>
      !endsOnLinkedin(story) && story.touches.every(({ type }) => type !== 'resumed' && type !== 'aircallCreated'),
  )
  for (const story of shuffled(random, fit)) {
    const sent = story.touches.findLast(({ type }) => type === 'linkedinSent')
    if (sent === undefined) continue
    if (!budget.take('linkedinReplied', 'resumed')) return
    sent.reactions.push({ type: 'linkedinReplied', delay: replyDelay(random) })
    touch(story, 'resumed', sent.order + 0.05, { gap: between(random, 1, 3) })
  }
}

const fillLinkedin = (random: Random, stories: readonly Story[], budget: Budget): void => {
  const simple = (type: string, stepType: string, ...fits: readonly ((opening: Opening) => boolean)[]): void =>
    fillWith(
      random,
      budget,
      [type],
      fits.map(each => () => openings(stories, stepType).filter(each)),
      ({ story, order }) => {
        touch(story, type, order)
      },
    )
  simple('linkedinVisitDone', 'linkedinVisit', () => true)
  simple('linkedinInviteDone', 'linkedinInvite', () => true)
  acceptMore(random, stories, budget)
  simple('linkedinSent', 'linkedinSend', ({ story, order }) => wasAccepted(story, order), isConnected)
  simple(
    'linkedinSendFailed',
    'linkedinSend',
    opening => !isConnected(opening),
    () => true,
  )
  const sent = stories.flatMap(({ touches }) => touches.filter(({ type }) => type === 'linkedinSent'))
  for (const each of shuffled(random, sent)) {
    if (each.reactions.some(({ type }) => type === 'linkedinOpened')) continue
    if (!budget.take('linkedinOpened')) break
    each.reactions.push({ type: 'linkedinOpened', delay: openDelay(random) })
  }
  replyMore(random, stories, budget)
}

const fillOther = (random: Random, stories: readonly Story[], budget: Budget): void => {
  const mailed = (story: Story): boolean => story.mails > 0 && story.horizon > 0 && !oneMail.has(story.life.state)
  fillWith(random, budget, ['conditionChosen'], [() => openings(stories, 'conditional')], ({ story, order }) => {
    touch(story, 'conditionChosen', order, { gap: 0 })
  })
  const asked = (story: Story): boolean => story.mails > 0 && story.life.route[0]?.step.type === 'api'
  const first = (fits: (story: Story) => boolean) => () =>
    stories.flatMap(story => (fits(story) ? [{ story, order: -0.5 }] : []))
  fillWith(
    random,
    budget,
    ['hasEmailAddress'],
    [first(asked), first(story => mailed(story) && !asked(story))],
    opening => {
      touch(opening.story, 'hasEmailAddress', opening.order, { gap: 0 })
    },
  )
  fillWith(
    random,
    budget,
    ['aircallCreated', 'aircallEnded'],
    [() => openings(stories, 'phone'), () => nearEnd(stories, mailed)],
    ({ story, order }) => {
      const done = budget.take('aircallDone')
      const reactions = [{ type: 'aircallEnded', delay: between(random, 8, done ? 600 : 45) * 1_000 }]
      if (done) reactions.push({ type: 'aircallDone', delay: between(random, 5, 60) * 1_000 })
      touch(story, 'aircallCreated', order, { reactions })
    },
  )
  fillWith(
    random,
    budget,
    ['manualDone'],
    [() => openings(stories, 'manual'), () => nearEnd(stories, mailed)],
    opening => {
      touch(opening.story, 'manualDone', opening.order)
    },
  )
  const skippable = ['linkedinVisit', 'linkedinInvite', 'linkedinSend', 'phone', 'manual']
  fillWith(
    random,
    budget,
    ['skipped'],
    [() => skippable.flatMap(type => openings(stories, type)), () => nearEnd(stories, mailed)],
    ({ story, order }) => {
      touch(story, 'skipped', order)
    },
  )
  fillWith(random, budget, ['emailsFailed'], [() => nearEnd(stories, mailed)], ({ story }) => {
    touch(story, 'emailsFailed', story.horizon - 0.1)
  })
}

/** Some are away when they answer: the pause is lifted before anything else is sent. */
const fillAway = (random: Random, stories: readonly Story[], budget: Budget): void => {
  const plain = shuffled(
    random,
    stories.filter(({ life, mails }) => mails > 1 && ['emailsSent', 'emailsOpened'].includes(life.state)),
  )
  for (const story of plain) {
    const answered = mailTouches(story).at(-2)
    if (answered === undefined) continue
    if (!budget.take('emailsReplied', 'paused', 'resumed')) return
    answered.reactions.push(...reply(random, true))
    touch(story, 'resumed', answered.order + 0.05, { gap: between(random, 2, 5) })
  }
}

/** Opens: a quarter repeat an earlier one of the same mail, and 12 % come from scanners within seconds of the send. */
const fillOpens = (random: Random, stories: readonly Story[], budget: Budget, total: number): void => {
  const isOpen = ({ type }: { readonly type: string }): boolean => type === 'emailsOpened'
  const open = (mail: Touch): void => {
    mail.reactions.unshift({ type: 'emailsOpened', delay: openDelay(random) })
  }
  const lastMails = new Map(stories.map(story => [mailTouches(story).at(-1), story.life.state]))
  const free = stories
    .filter(({ life }) => !oneMail.has(life.state))
    .flatMap(mailTouches)
    .filter(mail => lastMails.get(mail) !== 'emailsSent')
  for (const mail of shuffled(random, free)) {
    if (mail.reactions.some(isOpen)) continue
    if (budget.left('emailsOpened') <= Math.round(total / 4) || !budget.take('emailsOpened')) break
    open(mail)
  }
  const seen = shuffled(
    random,
    free.filter(({ reactions }) => reactions.some(isOpen)),
  )
  for (const mail of seen) {
    if (!mail.reactions.every(isOpen) || lastMails.get(mail) === 'emailsOpened') continue
    if (!budget.take('emailsClicked')) break
    mail.reactions.push({ type: 'emailsClicked', bot: random() < 0.15, delay: between(random, 1, 9) * minute })
  }
  budget.pour('emailsOpened')
  while (seen.length > 0 && budget.take('emailsOpened'))
    open(seen[Math.floor(random() ** 1.6 * seen.length)] ?? around(seen, 0))
  for (const mail of shuffled(random, seen).slice(0, Math.round(total * 0.12))) {
    mail.reactions.splice(mail.reactions.findIndex(isOpen), 1)
    mail.reactions.unshift({ type: 'emailsOpened', bot: true, delay: between(random, 2_000, 19_000) })
  }
}

/** Once somebody accepts after a month. */
const acceptLate = (stories: readonly Story[]): void => {
  const story = stories.find(
    ({ life }) => life.state === 'linkedinInviteAccepted' && life.plan.closes - life.plan.opens > 60 * day,
  )
  const invite = story?.touches.find(({ type }) => type === 'linkedinInviteDone')
  invite?.reactions.splice(0, 1, { type: 'linkedinInviteAccepted', delay: 30.9 * day })
}

/** Lets everything that the budget still holds happen in the stories; what finds no place becomes more opens. */
export const fillStories = (random: Random, stories: readonly Story[], budget: Budget, opens: number): void => {
  moreMails(random, stories, budget)
  fillAway(random, stories, budget)
  fillLinkedin(random, stories, budget)
  acceptLate(stories)
  fillOther(random, stories, budget)
  fillOpens(random, stories, budget, opens)
}
