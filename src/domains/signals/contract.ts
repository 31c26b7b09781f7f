import { z } from 'zod'
import { chapter, del, get, patch, post } from '../../lemlist/endpoint.ts'
import * as param from '../../lemlist/params.ts'
import { all } from '../../lemlist/subject.ts'
import { document, flag, id, instant, int, maybe, number, openMap, rows, text } from '../../lemlist/wire.ts'
import { anyLeadsMoved } from '../effects.ts'
import { subjects } from '../subjects.ts'
import { AgentChange, AgentCreation, ExternalSignal } from './bodies.ts'
import { agentStatuses, processings, signalStatuses, taskTypes } from './words.ts'

const texts = z.array(text)

/** The values of one filter that are let in, and those that are kept out. */
const Condition = z.object({ filterId: id, in: maybe(texts), out: maybe(texts) })
export type Condition = z.output<typeof Condition>

const entities = z.enum(['contact', 'company'])
const Processing = z.enum(processings)

/** What a task that a signal brings about is like. lemlist: called an opportunity. */
const TaskTemplate = z.object({
  ownerType: maybe(z.enum(['contact_owner', 'specific_owner'])),
  ownerId: maybe(id),
  type: maybe(z.enum(taskTypes)),
  priority: maybe(int),
  data: maybe(z.object({ title: maybe(text), subject: maybe(text), emailTemplateId: maybe(id), message: maybe(text) })),
})
export type TaskTemplate = z.output<typeof TaskTemplate>

/** What an agent is like, and was like. */
const setting = {
  name: maybe(text),
  emoji: maybe(text),
  type: maybe(text),
  entity: maybe(entities),
  segmentType: maybe(z.enum(['all', 'list', 'csv'])),
  signalProcessingType: maybe(Processing),
  filters: maybe(z.array(Condition)),
}

/** A signal agent. lemlist: its paths and ids call it a watch list; its id begins with `wl_` or `wli_`. */
const Agent = z.object({
  _id: id,
  ...setting,
  status: maybe(z.enum(agentStatuses)),
  signalOpportunityTemplate: maybe(TaskTemplate),
})
export type Agent = z.output<typeof Agent>

/** What an agent was like from `startDate` until `endDate`. */
const Version = z.object({
  _id: id,
  ...setting,
  startDate: maybe(instant),
  endDate: maybe(instant),
  createdBy: maybe(id),
  stats: maybe(z.object({ signalsCount: maybe(int), campaigns: maybe(z.array(openMap)) })),
})
export type Version = z.output<typeof Version>

/** A person as a signal tells of them. lemlist: the id may be a lead's, or a key of its own watching. */
const Person = z.object({
  _id: maybe(id),
  firstName: maybe(text),
  lastName: maybe(text),
  email: maybe(text),
  jobTitle: maybe(text),
  phone: maybe(text),
  linkedinUrl: maybe(text),
  picture: maybe(text),
})
export type Person = z.output<typeof Person>

/** A company as a signal tells of it. */
const Organization = z.object({
  _id: maybe(id),
  name: maybe(text),
  domain: maybe(text),
  linkedinUrl: maybe(text),
  industry: maybe(text),
  picture: maybe(text),
})
export type Organization = z.output<typeof Organization>

/** Something that an agent noticed. `signalData` has keys that depend on the type. */
const Signal = z.object({
  _id: id,
  type: text,
  watchListId: maybe(id),
  watchListName: maybe(text),
  status: maybe(z.enum(signalStatuses)),
  receivedAt: maybe(instant),
  createdAt: maybe(instant),
  contact: maybe(Person),
  company: maybe(Organization),
  signalData: maybe(openMap),
})
export type Signal = z.output<typeof Signal>

const LibraryEntry = z.object({ type: text, title: maybe(text), description: maybe(text) })
export type LibraryEntry = z.output<typeof LibraryEntry>

const sides = maybe(z.array(z.enum(['in', 'out'])))

/** A filter that agents of a type can have. */
const Descriptor = z.object({
  filterId: id,
  name: maybe(text),
  properties: sides,
  required: sides,
  default: maybe(z.unknown()),
  min: maybe(number),
  max: maybe(number),
})
export type Descriptor = z.output<typeof Descriptor>

/** What became of a signal that was pushed. lemlist: external signals are free. */
const Pushed = z.object({
  status: maybe(z.enum(['processed', 'ignored'])),
  reason: maybe(z.enum(['no_entity_match', 'daily_limit_reached'])),
  signalId: maybe(id),
  creditsConsumed: maybe(int),
  entity: maybe(z.object({ type: maybe(entities), id: maybe(id), enriched: maybe(flag) })),
})
export type Pushed = z.output<typeof Pushed>

const paging = { style: 'page', size: 100 } as const
const paged = { page: param.int, limit: param.int }

/** Chapter Signal agents of the API. */
export const signals = chapter({
  signalAgents: get('/watchlist', {
    serves: 'Query.signalAgents',
    sandbox: 'The agents, by type and status, newest first.',
    query: { ...paged, type: param.commaList, status: param.commaList },
    paging,
    kept: { seconds: 60, about: subjects.signals },
    reply: rows(Agent),
  }),
  signalAgentCreate: post('/watchlist', {
    serves: 'Mutation.signalAgentCreate',
    sandbox:
      'Adds a draft, or an agent that watches, which needs a credit left and fewer than 20 others; 201. It notices nothing by itself.',
    body: AgentCreation,
    changes: [all(subjects.signals)],
    reply: document(z.object({ data: Agent })),
  }),
  /** lemlist: the id stands in the body, and a `type` is taken to be refused. */
  signalAgentUpdate: patch('/watchlist', {
    serves: 'Mutation.signalAgentUpdate',
    sandbox: 'Changes the agent and keeps what it was like; another type is refused with 409.',
    body: AgentChange,
    changes: [all(subjects.signals)],
    reply: document(z.object({ data: Agent })),
  }),
  /** lemlist: an id that is nobody's is no error; the answer says that nothing was deleted. */
  signalAgentDelete: del('/watchlist', {
    serves: 'Mutation.signalAgentDelete',
    sandbox: 'Takes the agent away with its signals and its past.',
    query: { watchListId: param.required(param.text) },
    changes: [all(subjects.signals)],
    reply: document(
      z.object({ data: maybe(z.object({ _id: maybe(id), deleted: maybe(flag), deletedCount: maybe(int) })) }),
    ),
  }),
  signalAgentHistory: get('/watchlist/history', {
    serves: 'SignalAgent.history',
    sandbox: 'What the agent was like before its changes, latest first.',
    query: { watchListId: param.required(param.text), ...paged },
    paging,
    kept: { seconds: 60, about: subjects.signals },
    reply: rows(Version),
  }),
  signalTypes: get('/watchlist/library', {
    serves: 'Query.signalTypes',
    sandbox: 'All 19 types.',
    kept: { seconds: 3600, about: subjects.signalLibrary },
    reply: rows(LibraryEntry),
  }),
  signalFilters: get('/watchlist/filters', {
    serves: 'Query.signalFilters',
    sandbox: 'The filters of a type, or of each.',
    query: { type: param.text },
    kept: { seconds: 3600, about: subjects.signalLibrary },
    reply: document(z.object({ data: z.record(z.string(), z.array(Descriptor)) })),
  }),
  /** lemlist: 502 where what it looks values up in cannot be reached. */
  signalFilterValues: get('/watchlist/filter-values', {
    serves: 'Query.signalFilterValues',
    sandbox: 'The values it knows that hold the words; null for filters that take free values.',
    query: { filterId: param.required(param.text), query: param.text },
    kept: { seconds: 3600, about: subjects.signalLibrary },
    reply: document(z.object({ data: z.object({ filterId: maybe(id), results: maybe(texts) }) })),
  }),
  signals: get('/watchlist/signals', {
    serves: 'Query.signals',
    sandbox: 'The signals, by every filter of the reference.',
    query: {
      ...paged,
      sortBy: param.oneOf('receivedAt', 'createdAt'),
      sortOrder: param.oneOf('asc', 'desc'),
      type: param.repeated,
      status: param.repeated,
      receivedAtFrom: param.text,
      receivedAtTo: param.text,
      watchListId: param.text,
    },
    paging,
    kept: { seconds: 60, untold: 15, about: subjects.signals },
    reply: rows(Signal),
  }),
  signalPush: post('/watchlist/:watchListId/external-signals', {
    serves: 'Mutation.signalPush',
    sandbox:
      'Adds a signal about a contact or company of the team, with a task where the agent makes tasks; ignores all others.',
    body: ExternalSignal,
    changes: [...anyLeadsMoved, all(subjects.signals), all(subjects.companies)],
    reply: document(Pushed),
  }),
})
