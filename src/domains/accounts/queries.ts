import { builder } from '../../graph/builder.ts'
import { costs, each, once } from '../../graph/cost.ts'
import { badInput } from '../../graph/errors.ts'
import { onceLoader } from '../../graph/loader.ts'
import { accounts } from './contract.ts'
import { isHostName } from './hosts.ts'
import { UserChannelsRef } from './types.ts'

/** What lemlist says of a domain, whatever that is. */
interface Redirect {
  readonly domain: string
  readonly said: Readonly<Record<string, unknown>>
}

const textIn = ({ said }: Redirect, name: string): string | null => {
  const value = said[name]
  return typeof value === 'string' && value !== '' ? value : null
}

const DomainRedirectRef = builder.objectRef<Redirect>('DomainRedirect').implement({
  description: 'Where a domain leads. lemlist does not document what it says of it; what is not there is null.',
  fields: t => ({
    domain: t.exposeString('domain', { nullable: false, description: 'The domain that was asked about.' }),
    redirects: t.boolean({
      resolve: ({ said: { redirects } }) => (typeof redirects === 'boolean' ? redirects : null),
      description: 'Whether it leads anywhere.',
    }),
    target: t.string({ resolve: redirect => textIn(redirect, 'target'), description: 'Where it leads, an address.' }),
    status: t.int({
      resolve: ({ said: { status } }) => (typeof status === 'number' && (status | 0) === status ? status : null),
      description: 'HTTP status with which it leads there.',
    }),
    raw: t.field({ type: 'JSON', nullable: false, resolve: ({ said }) => said, description: 'All that lemlist said.' }),
  }),
})

const channels = onceLoader(context => context.lemlist.call(accounts.channels, {}))

builder.queryFields(t => ({
  channels: t.field({
    ...costs(once(accounts.channels)),
    type: UserChannelsRef,
    resolve: (_root, _args, context) => channels(context),
    description: 'What the user of the API key can send through. Costs one call.',
  }),
  domainRedirect: t.field({
    ...costs(each(accounts.domainRedirect)),
    type: DomainRedirectRef,
    args: { domain: t.arg.string({ required: true, description: 'A domain, `go.example.com`.' }) },
    resolve: async (_root, { domain }, context) => {
      if (!isHostName(domain)) throw badInput('`domain` is no domain; one is "go.example.com"', 'domain')
      const said = await context.lemlist.call(accounts.domainRedirect, { domain })
      return said === undefined ? null : { domain, said }
    },
    description:
      'Whether a domain of the team leads where it should. Costs one call. lemlist does not document it and may not offer it any more.',
  }),
}))
