import type { BodyShape, Endpoint, InputOf } from '../lemlist/endpoint.ts'
import type { Params } from '../lemlist/params.ts'
import type { CallInput } from '../lemlist/request.ts'
import { builder } from './builder.ts'
import type { Context } from './context.ts'

/** What a link leads to: a file of lemlist, asked for when the link is followed. */
export interface Linked {
  readonly endpoint: Endpoint
  readonly input: CallInput
  /** The name under which browsers keep it. */
  readonly fileName: string
}

/** A link to a file. */
export interface Download {
  readonly url: string
  readonly fileName: string
  /** ISO 8601. */
  readonly expiresAt: string
}

/** Makes links for one caller. */
export interface Downloads {
  link(linked: Linked): Promise<Download>
}

export const DownloadRef = builder.objectRef<Download>('Download').implement({
  description:
    'A file to fetch with a plain GET. Whoever has the link can fetch it until it expires: treat it like a password.',
  fields: t => ({
    url: t.expose('url', {
      type: 'URL',
      nullable: false,
      description: 'Where it is. lemlist is asked when it is followed, each time anew.',
    }),
    fileName: t.exposeString('fileName', { nullable: false, description: 'Name to keep it under.' }),
    contentType: t.string({
      nullable: false,
      resolve: () => csvType,
      description: 'Media type; always `text/csv`, with a header row.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: false,
      description: 'From when on the link leads nowhere.',
    }),
  }),
})

/** Media type of every file that lemlist gives. */
export const csvType = 'text/csv; charset=utf-8'

/** An endpoint that answers a file, and nothing that could be read. */
type FileEndpoint = Endpoint<string, Params, BodyShape, never>

const endpoints = new Map<string, Endpoint>()

/** The endpoint of a link, by its operation; undefined for one that no field of the graph links to. */
export const linkedEndpoint = (operation: string): Endpoint | undefined => endpoints.get(operation)

/** What makes links to one endpoint. */
type Link<E> = (context: Context, input: InputOf<E>, fileName: string) => Promise<Download>

/** Announces an endpoint as one that links may lead to, and gives what makes them. */
export const linkTo = <E extends FileEndpoint>(endpoint: E): Link<E> => {
  endpoints.set(endpoint.operation, endpoint)
  return (context, input, fileName) =>
    context.downloads.link({ endpoint, input: { ...(input as object) }, fileName: fileName.replace(/[^\w.-]+/g, '_') })
}
