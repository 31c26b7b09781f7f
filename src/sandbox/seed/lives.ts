import type { UserDocument } from '../documents.ts'
import type { Ids, Random } from '../ids.ts'
import type { CampaignPlan } from './campaigns.ts'
import { pick, shuffled, weighted } from './chance.ts'
import { createPeople, type Employer, type Person } from './people.ts'
import type { Stop } from './sequences.ts'
import type { Part } from './states.ts'

/** A lead before its history: who it is, in which campaign, who writes to it and which way it goes. */
export interface Life {
  readonly leadId: string
  readonly plan: CampaignPlan
  readonly state: string
  readonly person: Person
  readonly sender: { readonly id: string; readonly sendUserMailboxId: string }
  readonly route: readonly Stop[]
}

interface Setting {
  readonly random: Random
  readonly ids: Ids
  readonly now: number
  readonly users: readonly UserDocument[]
}

const linkedinStates = new Set(['linkedinInviteDone', 'linkedinInviteAccepted', 'linkedinReplied'])
const plainStates = new Set(['scanned', 'reviewed', 'emailsSent', 'emailsOpened', 'emailsClicked'])

/** The places of the 8 % who can be reached on LinkedIn only. */
const withoutEmail = (random: Random, parts: readonly Part[]): ReadonlySet<number> => {
  const all = parts.flatMap(({ plan }, place) => (plan.mailless ? [place] : []))
  const fits = ({ plan, state }: Part): boolean =>
    !plan.mailless && plan.linkedin && (linkedinStates.has(state) || state === 'scanned')
  const places = parts.flatMap((part, place) => (fits(part) ? [place] : []))
  return new Set([...all, ...shuffled(random, places)].slice(0, Math.round(parts.length * 0.08)))
}

/** The market of a campaign or a company. */
const marketOf = (one: Pick<CampaignPlan, 'region' | 'segment'> | undefined): string =>
  `${one?.region.code} ${one?.segment.code}`

/**
 * The places whose person also has an earlier place, in another campaign: 5 % of the addresses are in two campaigns,
 * and ten people (in a team of 5,000 leads) in three. Both campaigns are
 * of one market, and both leads such that neither answered nor opted out.
 */
const repeats = (
  random: Random,
  parts: readonly Part[],
  mailless: ReadonlySet<number>,
): ReadonlyMap<number, number> => {
  const places = parts.flatMap(({ plan, state }, place) =>
    !plan.mailless && plan.roles === undefined && plainStates.has(state) && !mailless.has(place) ? [place] : [],
  )
  const threes = Math.round(parts.length / 500)
  const addresses = (parts.length - mailless.size - 2 * threes) / 1.05
  const groups = [
    ...Array.from({ length: threes }, () => 3),
    ...Array.from({ length: Math.round(addresses * 0.05) }, () => 2),
  ]
  const free = Map.groupBy(shuffled(random, places), place => marketOf(parts[place]?.plan))
  const byPlan = [...free.values()].map(own => [...Map.groupBy(own, place => parts[place]?.plan).values()])
  const twins = new Map<number, number>()
  for (const size of groups) {
    const markets = byPlan.filter(plans => plans.filter(own => own.length > 0).length >= size)
    if (markets.length === 0) break
    const market = weighted(
      random,
      markets.map(plans => [plans, plans.reduce((sum, own) => sum + own.length, 0)] as const),
    )
    const fullest = market.toSorted((a, b) => b.length * random() - a.length * random()).filter(own => own.length > 0)
    const group = fullest.slice(0, size).flatMap(own => own.pop() ?? [])
    const [first, ...others] = group.sort((a, b) => a - b)
    for (const other of others) if (first !== undefined) twins.set(other, first)
  }
  return twins
}

/** LinkedIn messages follow an accepted invitation; whoever has no address goes where none is needed. */
const routeFor = (random: Random, { plan, state }: Part, hasEmail: boolean): readonly Stop[] => {
  const [yes = [], no = yes] = plan.routes
  const condition = yes.find(({ step }) => step.type === 'conditional')?.step.conditionKey
  if (condition === 'hasEmailAddress') return hasEmail ? yes : no
  if (condition === 'linkedinInviteAccepted' && linkedinStates.has(state)) return yes
  return random() < 0.45 ? yes : no
}

/** Gives every part a person of the right market, a sender and a way through the sequence. */
export const castLives = (setting: Setting, parts: readonly Part[], employers: readonly Employer[]): Life[] => {
  const { random, ids } = setting
  const mailless = withoutEmail(random, parts)
  const twins = repeats(random, parts, mailless)
  const newPerson = createPeople(setting)
  const inMarket = Map.groupBy(employers, marketOf)
  const lives: Life[] = []
  for (const [place, part] of parts.entries()) {
    const { plan, state } = part
    const twin = twins.get(place)
    const known = twin === undefined ? undefined : lives[twin]?.person
    const hasEmail = !mailless.has(place)
    const sender = pick(random, plan.document.senders)
    lives.push({
      leadId: ids('lea'),
      plan,
      state,
      person: known ?? newPerson(pick(random, inMarket.get(marketOf(plan)) ?? employers), hasEmail, plan.roles),
      sender,
      route: routeFor(random, part, hasEmail),
    })
  }
  return lives
}
