import SchemaBuilder from '@pothos/core'
import DirectivesPlugin from '@pothos/plugin-directives'
import RelayPlugin, { resolveNodes } from '@pothos/plugin-relay'
import type { GraphQLResolveInfo } from 'graphql'
import type { Context, Role } from './context.ts'
import type { RestCalls } from './cost.ts'
import { badInput } from './errors.ts'
import type { UploadedFile } from './file.ts'
import { knownType, type NodeRef, nodeId, parseNodeId } from './node.ts'

/** What a mutation may do to people, credits or data. */
export type SideEffect = 'SENDS_MESSAGE' | 'SPENDS_CREDITS' | 'DELETES'

/** What the builder knows of context, scalars, connections and directives. */
export interface GraphTypes {
  Context: Context
  /** What resolvers get and give for each scalar. */
  Scalars: {
    ID: { Input: string; Output: string }
    DateTime: { Input: Date; Output: string | Date }
    Date: { Input: Date; Output: string }
    JSON: { Input: unknown; Output: unknown }
    EmailAddress: { Input: string; Output: string }
    URL: { Input: URL; Output: string }
    File: { Input: UploadedFile; Output: never }
  }
  Connection: {
    readonly totalCount: number | null
    readonly truncated: boolean
  }
  DefaultEdgesNullability: { list: false; items: false }
  DefaultNodeNullability: false
  Directives: {
    sideEffect: { locations: 'FIELD_DEFINITION'; args: { kinds: readonly SideEffect[] } }
    requires: { locations: 'FIELD_DEFINITION'; args: { role: Role } }
    restCalls: { locations: 'FIELD_DEFINITION'; args: { readonly [index: number]: RestCalls } }
  }
}

type Types = PothosSchemaTypes.ExtendDefaultTypes<GraphTypes>

/** A type of the graph whose rows are of this shape. */
export type NodeType<Row> = PothosSchemaTypes.ObjectRef<Types, Row>

/** What declares the fields of an input type. */
export type InputFields = PothosSchemaTypes.InputFieldBuilder<Types, 'InputObject'>

/** The thing with this id. A function of its own, for the builder cannot speak of itself while it is made. */
const loadNode = async (context: Context, info: GraphQLResolveInfo, ref: NodeRef): Promise<unknown> =>
  (await resolveNodes(builder, context, info, [ref]))[0]

/** Most things of one `nodes`: as many as one call of lemlist answers for. */
const mostNodes = 100

/** The schema's builder. Each domain adds its types to it; `toSchema` closes it. */
export const builder = new SchemaBuilder<GraphTypes>({
  plugins: [RelayPlugin, DirectivesPlugin],
  directives: { useGraphQLToolsUnorderedDirectives: true },
  relay: {
    encodeGlobalID: nodeId,
    decodeGlobalID: parseNodeId,
    cursorType: 'String',
    edgesFieldOptions: {
      nullable: { list: false, items: false },
      description: 'The rows of this part with their cursors.',
    },
    nodeFieldOptions: { nullable: false, description: 'The row.' },
    cursorFieldOptions: {
      type: 'String',
      description: 'Opaque place of the row; pass it as `after` to go on behind it.',
    },
    pageInfoFieldOptions: { nullable: false, description: 'Where this part lies in the list.' },
    nodesOnConnection: { description: 'The rows of this part.' },
    nodeTypeOptions: { description: 'Anything that can be fetched by its id with `node(id:)`.' },
    nodeQueryOptions: {
      description:
        'Any thing by its id. Null when there is no such thing; what lemlist cannot fetch by id is null too.',
      args: { id: { description: "lemlist's id, `cam_…`, or `Type:id` where the prefix is another type's." } },
      resolve: (_parent, { id }, _context, _info, resolveNode) => resolveNode(knownType(id)),
    },
    nodesQueryOptions: {
      description: 'Several things by their ids, in the order asked; null where there is no such thing.',
      args: { ids: { description: `Ids as \`node\` takes them, ${mostNodes} at most.` } },
      // Each by itself: one that cannot be had does not take the others with it.
      resolve: (_parent, { ids }, context, info) => {
        if (ids.length > mostNodes) throw badInput(`\`ids\` takes ${mostNodes} at most, not ${ids.length}`, 'ids')
        return ids.map(async id => loadNode(context, info, knownType(id)))
      },
    },
    idFieldOptions: { description: "lemlist's own id, or `Type:id` where that is not one of its own." },
    pageInfoTypeOptions: { description: 'Where a part lies in its list.' },
    hasNextPageFieldOptions: { nullable: false, description: 'Whether rows follow.' },
    hasPreviousPageFieldOptions: {
      nullable: false,
      description: 'Whether rows come before; true exactly when `after` was given.',
    },
    startCursorFieldOptions: { description: 'Cursor of the first row; null when there is none.' },
    endCursorFieldOptions: { description: 'Cursor of the last row, for the next `after`; null when there is none.' },
    firstArgOptions: { description: 'How many rows.' },
    afterArgOptions: { description: 'Start behind this cursor.' },
  },
})

builder.globalConnectionField('totalCount', t =>
  t.exposeInt('totalCount', {
    nullable: true,
    description: 'How many rows the whole list has. Null where lemlist does not say.',
  }),
)
builder.globalConnectionField('truncated', t =>
  t.exposeBoolean('truncated', {
    nullable: false,
    description:
      'True when rows are missing that lemlist has: it gives no more of this list, or a bound of the gateway cut it.',
  }),
)
builder.queryType({ description: 'Everything that can be read.' })
builder.mutationType({
  description: 'Every action. What the caller can mend comes back as `userErrors`; the rest as errors.',
})
builder.subscriptionType({
  description:
    'What happens, as it happens: over WebSocket (`graphql-transport-ws`) or as an event stream (`accept: text/event-stream`).',
})
