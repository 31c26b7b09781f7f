import { webhooks } from '../../../src/domains/webhooks/contract.ts'
import type { TeamWorld } from '../../../src/sandbox/world.ts'
import { first, type Row } from '../row.ts'

const hook = (team: TeamWorld): string => first(team.hooks)._id

const campaign = (team: TeamWorld): string => first(team.campaigns)._id

const targetUrl = 'https://hooks.acme.example/in?from=lemlist'

/** The chapter Webhooks. */
export const rows: readonly Row[] = [
  {
    endpoint: webhooks.webhooks,
    input: {},
    arrives: { path: '/hooks' },
    query: '{ webhooks { id targetUrl types campaign { id } isFirst createdAt } }',
  },
  {
    endpoint: webhooks.webhookCreate,
    input: team => ({
      campaignId: campaign(team),
      isFirst: true,
      zapId: '41207733',
      body: { targetUrl, type: 'emailsOpened', campaignId: campaign(team), isFirst: true, secret: 'shh' },
    }),
    arrives: team => ({
      path: '/hooks',
      query: `campaignId=${campaign(team)}&isFirst=true&zapId=41207733`,
      body: { targetUrl, type: 'emailsOpened', campaignId: campaign(team), isFirst: true, secret: 'shh' },
    }),
    query:
      'mutation ($input: WebhookCreateInput!) { webhookCreate(input: $input) { webhooks { id types } userErrors { code message field } } }',
    variables: team => ({
      input: {
        targetUrl,
        types: ['EMAILS_OPENED', 'INTERESTED'],
        rawTypes: ['somethingNew'],
        campaignId: campaign(team),
        isFirst: true,
        secret: 'shh',
      },
    }),
  },
  {
    endpoint: webhooks.webhookDelete,
    input: team => ({ hookId: hook(team) }),
    arrives: team => ({ path: `/hooks/${hook(team)}` }),
    query:
      'mutation ($input: WebhookDeleteInput!) { webhookDelete(input: $input) { deletedId userErrors { code message field } } }',
    variables: team => ({ input: { webhookId: hook(team) } }),
  },
]
