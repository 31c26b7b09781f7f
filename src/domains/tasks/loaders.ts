import { GraphQLError } from 'graphql'
import type { Context } from '../../graph/context.ts'
import { loader } from '../../graph/loader.ts'
import { type Task, type TaskFilter, tasks } from './contract.ts'

/** Most campaigns of one call: their ids travel in the address. */
const mostCampaigns = 50

/** Most tasks that are read where no part of them was asked for. */
export const mostTasks = 2_000

/** The open tasks that pass lemlist's filters, from a place on. */
export const readTasks = (context: Context, filters: readonly TaskFilter[]) => (from: number, count: number) =>
  context.lemlist.slice(tasks.tasks, { filters }, from, count)

const tooMany = (): GraphQLError =>
  new GraphQLError(`there are more than ${mostTasks} open tasks: read them in parts with \`tasks(filter:)\``, {
    extensions: { code: 'COST_LIMIT_EXCEEDED', retryable: false },
  })

const byCampaign = async (context: Context, campaignIds: readonly string[]): Promise<readonly Task[]> => {
  const slice = await readTasks(context, [{ filterId: 'campaignId', in: [...campaignIds] }])(0, mostTasks)
  if (slice?.more === true) throw tooMany()
  return slice?.rows ?? []
}

/** The open tasks of a campaign; campaigns of one operation are asked for together. */
export const campaignTasks = loader(async (context: Context, campaignIds: readonly string[]) => {
  const found = new Map<string, readonly Task[] | Error>()
  const chunks = Array.from({ length: Math.ceil(campaignIds.length / mostCampaigns) }, (_, index) =>
    campaignIds.slice(index * mostCampaigns, (index + 1) * mostCampaigns),
  )
  await Promise.all(
    chunks.map(async chunk => {
      const rows = await byCampaign(context, chunk).catch((error: unknown) =>
        error instanceof Error ? error : new Error(String(error)),
      )
      for (const id of chunk) {
        found.set(id, rows instanceof Error ? rows : rows.filter(({ campaignId }) => campaignId === id))
      }
    }),
  )
  return campaignIds.map(id => found.get(id) ?? null)
})
