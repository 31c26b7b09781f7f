import { GraphQLError } from 'graphql'
import type { Context } from '../../graph/context.ts'
import type { ErrorCode } from '../../graph/errors.ts'
import { asLoaded, type Loaded, loader } from '../../graph/loader.ts'
import { type Task, type TaskFilter, tasks } from './contract.ts'

/** Most campaigns of one call: their ids travel in the address. */
const mostCampaigns = 50

/** Most tasks that are read where no part of them was asked for. */
export const mostTasks = 2_000

/** The open tasks that pass lemlist's filters, from a place on. */
export const readTasks = (context: Context, filters: readonly TaskFilter[]) => (from: number, count: number) =>
  context.lemlist.slice(tasks.tasks, { filters }, from, count)

const incomplete = (code: ErrorCode, message: string): GraphQLError =>
  new GraphQLError(`${message}: read them in parts with \`tasks(filter:)\``, { extensions: { code, retryable: false } })

const byCampaign = async (context: Context, campaignIds: readonly string[]): Promise<readonly Task[]> => {
  const slice = await readTasks(context, [{ filterId: 'campaignId', in: [...campaignIds] }])(0, mostTasks)
  if (slice?.more === true) throw incomplete('COST_LIMIT_EXCEEDED', `there are more than ${mostTasks} open tasks`)
  if (slice?.truncated === true) throw incomplete('UPSTREAM_INVALID', 'lemlist did not show all open tasks')
  return slice?.rows ?? []
}

/** The open tasks of a campaign; campaigns of one operation are asked for together. */
export const campaignTasks = loader(async (context: Context, campaignIds: readonly string[]) => {
  const chunks = Array.from({ length: Math.ceil(campaignIds.length / mostCampaigns) }, (_, index) =>
    campaignIds.slice(index * mostCampaigns, (index + 1) * mostCampaigns),
  )
  const settled = await Promise.allSettled(chunks.map(chunk => byCampaign(context, chunk)))
  return settled.map(asLoaded).flatMap((rows, index) =>
    (chunks[index] ?? []).map((id): Loaded<readonly Task[]> => {
      if (rows === null || rows instanceof Error) return rows
      return rows.filter(({ campaignId }) => campaignId === id)
    }),
  )
})
