import type { Context } from '../../graph/context.ts'
import { onceLoader } from '../../graph/loader.ts'
import { type Agent, signals } from './contract.ts'

/** An agent by id, with what the row that named it already told. */
export interface AgentSource {
  readonly id: string
  readonly name?: string | undefined
  /** The agent itself, where it was read already. */
  readonly row?: Agent | undefined
}

/** An agent that was read. */
export const agentSource = (row: Agent): AgentSource => ({ id: row._id, row })

/** Most agents that are looked through for one. */
export const mostAgents = 1_000

/** The team's agents, once per operation. lemlist: none can be fetched by its id. */
const allAgents = onceLoader(context => context.lemlist.slice(signals.signalAgents, {}, 0, mostAgents))

/** The agent with this id among the first thousand; null when there is none. */
export const agentById = async (context: Context, id: string): Promise<Agent | null> =>
  (await allAgents(context))?.rows.find(({ _id }) => _id === id) ?? null

/** The row of an agent: the one at hand, else the one its id finds. Null when it has gone. */
export const agentRow = async (context: Context, { id, row }: AgentSource): Promise<Agent | null> =>
  row ?? agentById(context, id)
