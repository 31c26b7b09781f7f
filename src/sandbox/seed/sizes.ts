import type { CampaignStatus } from '../documents.ts'
import type { Random } from '../ids.ts'
import { allocate, around } from './chance.ts'
import type { Size } from './roster.ts'

/** Shares of the states of campaigns in real teams. */
const statusShares: readonly (readonly [CampaignStatus, number])[] = [
  ['paused', 37],
  ['ended', 29],
  ['running', 25],
  ['archived', 6],
  ['draft', 2],
]

/** The quantile of the standard normal distribution, to about three digits. */
const quantile = (share: number): number => 5.5556 * (1 - ((1 - share) / share) ** 0.1186)

/**
 * The leads of each campaign, largest first: a few very large, most around 73, some with one lead or none.
 * They add up to the preset's leads.
 */
export const leadCounts = (random: Random, size: Size): number[] => {
  const { campaigns, leads, single, empty, large } = size
  const middle = campaigns - single - empty - large
  const forLarge = large === 0 ? 0 : Math.max(large * 560, Math.round((leads - single) * 0.37))
  const shape = Array.from({ length: middle }, (_, place) => {
    const share = (empty + single + place + 0.3 + 0.4 * random()) / campaigns
    return 73 * Math.exp(1.05 * quantile(share))
  })
  const medium = allocate(leads - single - forLarge - middle * 2, shape).map(count => count + 2)
  const extra = allocate(
    forLarge - large * 510,
    Array.from({ length: large }, (_, place) => 1 / (place + 1)),
  )
  return [
    ...extra.map(count => count + 510),
    ...medium.toSorted((a, b) => b - a),
    ...Array.from({ length: single }, () => 1),
    ...Array.from({ length: empty }, () => 0),
  ]
}

/**
 * The status of each campaign in the same order, mixed so that large and small ones are of every kind.
 * The draft has leads that wait for its start; what is empty is running or paused.
 */
export const statuses = (counts: readonly number[]): CampaignStatus[] => {
  const parts = allocate(
    counts.length,
    statusShares.map(([, share]) => share),
  )
  const left = new Map(statusShares.map(([status], place) => [status, parts[place] ?? 0]))
  if ((left.get('draft') ?? 0) === 0 && counts.length > 4) {
    left.set('draft', 1)
    left.set('paused', (left.get('paused') ?? 1) - 1)
  }
  const wishes: readonly CampaignStatus[] = [
    'running',
    'paused',
    'ended',
    'running',
    'paused',
    'paused',
    'ended',
    'running',
  ]
  const draftAt = Math.floor(counts.filter(count => count > 1).length * 0.55)
  const archivedFrom = counts.length * 0.6
  const take = (wanted: readonly CampaignStatus[]): CampaignStatus => {
    const status = wanted.find(each => (left.get(each) ?? 0) > 0) ?? 'paused'
    left.set(status, (left.get(status) ?? 0) - 1)
    return status
  }
  const rest: readonly CampaignStatus[] = ['paused', 'ended', 'running', 'archived', 'draft']
  const ofEmpty = counts.map((count, place) =>
    count === 0 ? take([around(['running', 'paused'], place), ...rest]) : undefined,
  )
  return counts.map((count, place) => {
    if (count === 0) return ofEmpty[place] ?? 'paused'
    if (place === draftAt) return take(['draft', ...rest])
    if (place >= archivedFrom && count > 1) return take(['archived', around(wishes, place), ...rest])
    return take([around(wishes, place), ...rest])
  })
}
