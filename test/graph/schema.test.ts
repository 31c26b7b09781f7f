import {
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
} from 'graphql'
import { expect, test } from 'vitest'
import { schema } from '../../src/domains/schema.ts'

const described = (type: GraphQLNamedType): [string, string | null | undefined][] => {
  const own: [string, string | null | undefined] = [type.name, type.description]
  if (isObjectType(type) || isInterfaceType(type)) {
    return [
      own,
      ...Object.values(type.getFields()).flatMap(field => [
        [`${type.name}.${field.name}`, field.description] as [string, string | null | undefined],
        ...field.args.map(
          arg => [`${type.name}.${field.name}(${arg.name})`, arg.description] as [string, string | null | undefined],
        ),
      ]),
    ]
  }
  if (isInputObjectType(type)) {
    return [
      own,
      ...Object.values(type.getFields()).map(
        field => [`${type.name}.${field.name}`, field.description] as [string, string | null | undefined],
      ),
    ]
  }
  if (isEnumType(type)) {
    return [
      own,
      ...type
        .getValues()
        .map(value => [`${type.name}.${value.name}`, value.description] as [string, string | null | undefined]),
    ]
  }
  return [own]
}

const types = Object.values(schema.getTypeMap()).filter(type => !isIntrospectionType(type))

test('nothing in the schema is left undescribed', () => {
  const bare = types
    .flatMap(described)
    .filter(
      ([name, description]) => !description?.trim() && !['String', 'Int', 'Float', 'Boolean', 'ID'].includes(name),
    )
  expect(bare.map(([name]) => name)).toEqual([])
})

test('mutations look alike: an input, a payload with userErrors, the role in the description', () => {
  const mutations = Object.values(schema.getMutationType()?.getFields() ?? {})
  expect(mutations.length).toBeGreaterThan(0)
  for (const { name, type, args, description } of mutations) {
    const capitalised = `${name.charAt(0).toUpperCase()}${name.slice(1)}`
    expect(String(type)).toBe(`${capitalised}Payload!`)
    expect(args.map(arg => `${arg.name}: ${arg.type}`)).toEqual([`input: ${capitalised}Input!`])
    expect(description).toMatch(/Needs role `(read|write|send)`(, because .*)?\.$/)
    const payload = schema.getType(`${capitalised}Payload`)
    expect(isObjectType(payload) && String(payload.getFields().userErrors?.type)).toBe('[UserError!]!')
  }
})

test('connections all offer edges, nodes, pageInfo, totalCount and truncated', () => {
  const connections = types.filter(({ name }) => name.endsWith('Connection'))
  expect(connections.length).toBeGreaterThan(0)
  for (const type of connections) {
    if (!isObjectType(type)) throw new Error(`${type.name} is no object`)
    const fields = Object.fromEntries(Object.values(type.getFields()).map(field => [field.name, String(field.type)]))
    const row = type.name.replace(/Connection$/, '')
    expect(fields).toMatchObject({
      edges: `[${row}Edge!]!`,
      nodes: `[${row}!]!`,
      pageInfo: 'PageInfo!',
      totalCount: 'Int',
      truncated: 'Boolean!',
    })
  }
})

/** Lists that are handed out whole: lemlist gives them with their owner, or bounds them itself. Fields by type. */
const plainLists: Readonly<Record<string, string>> = {
  Campaign: 'checks errors labels schedules senders sequences tasks webhooks',
  CampaignReport: 'senderEmails',
  CampaignSettings: 'senders',
  CampaignStats: 'steps',
  Company: 'fieldRejections',
  CompanyCrmSync: 'errors',
  CompanyUpsertPayload: 'warnings',
  Contact: 'drafts fieldRejections leads memberships',
  ContactUpsertPayload: 'warnings',
  Conversation: 'channels drafts labels tasks users',
  DatabaseCompany: 'technologies',
  DatabaseCondition: 'in out',
  DatabaseFilter: 'modes',
  DatabasePerson: 'education experiences interests languages skills',
  DeliverabilityAlert: 'domains mailboxes',
  DeliverabilityAlertEmail: 'addresses',
  Draft: 'attachments cc',
  EmailChannel: 'accounts',
  EnrichBulkPayload: 'enrichments results',
  JobResult: 'leads',
  Lead: 'tasks variables',
  LeadIds: 'ids',
  LeadMarkInterestedPayload: 'leads',
  LeadMarkNotInterestedPayload: 'leads',
  LeadPausePayload: 'leads',
  LeadResumePayload: 'leads',
  LeadsImport: 'columns',
  LemwarmSettings: 'tips',
  Message: 'attachments',
  Persona: 'filters',
  Query:
    'contactLists crmFilters databaseFilters deliverabilityAlerts fields labels leads nodes personas signalFilterValues signalFilters signalTypes teams users webhooks',
  Schedule: 'weekdays',
  SendUser: 'emails mailboxIds phoneNumbers whatsAppAccountIds',
  Sender: 'campaigns',
  SenderCampaign: 'channels',
  Sequence: 'steps',
  SignalAgent: 'filters',
  SignalAgentVersion: 'filters',
  SignalCondition: 'in out',
  SignalFilterDescriptor: 'requiredSides sides',
  SignalTypeFilters: 'filters',
  StepVariant: 'cc',
  TasksIgnorePayload: 'taskIds',
  Team: 'crmUsers features invitedUsers members sendUsers senders webhooks',
  UnsubscribesAddPayload: 'values',
  User: 'mailboxes',
  UserError: 'field',
  Webhook: 'types',
  WebhookCreatePayload: 'webhooks',
  WhatsAppChannel: 'accounts',
}

test('a list is paged unless it is one of these, which stay short', () => {
  const isOutput = (type: GraphQLNamedType) => isObjectType(type) || isInterfaceType(type)
  const lists = types.filter(isOutput).flatMap(type =>
    Object.values(type.getFields())
      .filter(field => String(field.type).startsWith('['))
      .map(field => `${type.name}.${field.name}`),
  )
  const paged = /(Connection\.(edges|nodes)|Payload\.userErrors)$/
  const plain = Object.entries(plainLists).flatMap(([type, fields]) =>
    fields.split(' ').map(field => `${type}.${field}`),
  )
  expect(lists.filter(name => !paged.test(name)).toSorted()).toEqual(plain.toSorted())
})
