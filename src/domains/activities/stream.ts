import { placeOf } from '../../events/cursor.ts'
import { type EventSource, type Gap, gapType } from '../../events/event.ts'
import type { StreamEvent } from '../../events/topic.ts'
import { bounds, checkArguments } from '../../graph/bounds.ts'
import { builder } from '../../graph/builder.ts'
import { badInput } from '../../graph/errors.ts'
import { EventsSource } from '../../graph/live.ts'
import { CampaignRef } from '../campaigns/node.ts'
import { ContactRef } from '../contacts/node.ts'
import { LeadRef } from '../leads/node.ts'
import { UserRef } from '../team/users.ts'
import {
  ActivityRef,
  campaignOfActivity,
  contactOfActivity,
  leadOfActivity,
  rawOf,
  senderOfActivity,
} from './activity.ts'
import { activityOfEvent, factsOfEvent, gapOfEvent } from './event.ts'
import { ActivityFilter, ActivityType, activityTest, activityTypeOf } from './filter.ts'
import { rememberActivity } from './list.ts'

const EventSourceEnum = builder.enumType('EventSource', {
  description: 'How the gateway learned of an event.',
  values: {
    WEBHOOK: { description: 'lemlist told of it when it happened.' },
    RECONCILED: {
      description:
        'The gateway found it in the list of activities: it polls, or the call was missed. It may come late and out of order.',
    },
    GATEWAY: { description: 'It is the gateway’s own word: a gap.' },
  } as const satisfies Record<EventSource, unknown>,
})

const StreamGap = builder.objectRef<Gap>('StreamGap').implement({
  description: 'A span of time of which events may be missing, which nothing can bring back.',
  fields: t => ({
    from: t.expose('from', { type: 'DateTime', nullable: false, description: 'Its start.' }),
    to: t.expose('to', { type: 'DateTime', nullable: false, description: 'Its end.' }),
    lost: t.exposeInt('lost', {
      description: 'How many events at most, whatever the filter lets pass. Null where nobody knows.',
    }),
  }),
})

const ActivityEvent = builder.objectRef<StreamEvent>('ActivityEvent').implement({
  description:
    'Something that happened, as a subscription tells it. What the event itself says costs no call; all else is fetched once for all subscribers.',
  fields: t => ({
    cursor: t.exposeString('cursor', {
      nullable: false,
      description: 'Opaque place of the event: whoever comes back with it as `after` goes on behind it.',
    }),
    type: t.field({
      type: ActivityType,
      nullable: false,
      resolve: ({ type }) => activityTypeOf(type),
      description: 'What happened; `OTHER` for a type that the gateway does not know, and for a gap.',
    }),
    rawType: t.exposeString('type', {
      nullable: false,
      description: `What happened, in the spelling of lemlist; \`${gapType}\` for a gap.`,
    }),
    occurredAt: t.field({
      type: 'DateTime',
      nullable: false,
      resolve: ({ occurredAt }) => new Date(occurredAt),
      description: 'When it happened. Events come in the order the gateway learned of them, which may differ.',
    }),
    receivedAt: t.field({
      type: 'DateTime',
      nullable: false,
      resolve: ({ receivedAt }) => new Date(receivedAt),
      description: 'When the gateway learned of it.',
    }),
    source: t.expose('source', {
      type: EventSourceEnum,
      nullable: false,
      description: 'How the gateway learned of it.',
    }),
    activity: t.field({
      type: ActivityRef,
      resolve: (event, _, context) => {
        const activity = activityOfEvent(event)
        if (activity !== null) rememberActivity(context, activity)
        return activity
      },
      description: 'The activity, which comes with the event. Null for events that are none, and for a gap.',
    }),
    lead: t.field({
      type: LeadRef,
      resolve: event => leadOfActivity(factsOfEvent(event)),
      description:
        'The lead. Its id, address, names and company come with the event as far as lemlist tells them. Null for events of no lead.',
    }),
    contact: t.field({
      type: ContactRef,
      resolve: event => contactOfActivity(factsOfEvent(event)),
      description:
        'The person; the id comes with the event, all else costs one call per 100 contacts. Null for events of nobody.',
    }),
    campaign: t.field({
      type: CampaignRef,
      resolve: event => campaignOfActivity(factsOfEvent(event)),
      description: 'Where it happened; id and name come with the event. Null outside of campaigns.',
    }),
    sender: t.field({
      type: UserRef,
      resolve: event => senderOfActivity(factsOfEvent(event)),
      description:
        'The user who sent it or did it by hand, or whose account it is about; id and name come with the event. Null for the API and for lemlist.',
    }),
    payload: t.field({
      type: 'JSON',
      nullable: false,
      resolve: ({ body }) => rawOf(body),
      description: 'All that lemlist told, in its own words; which keys there are depends on the type.',
    }),
    gap: t.field({
      type: StreamGap,
      resolve: gapOfEvent,
      description: 'What may be missing: read anew what you show of that time. Null for all other events.',
    }),
  }),
})

/** Most events of the past that a subscription begins with. */
const mostPast = 500

interface StreamArgs {
  readonly filter?: ActivityFilter | null | undefined
  readonly after?: string | null | undefined
  readonly last?: number | null | undefined
}

/** The events of these arguments. Throws BAD_USER_INPUT for a cursor that is none, and for a faulty filter. */
export const streamOf = ({ filter, after, last }: StreamArgs): EventsSource => {
  const { from, to, ...conditions } = filter ?? {}
  const passes = activityTest(conditions)
  const inSpan = activityTest({ from, to })
  const place = typeof after === 'string' ? placeOf(after) : undefined
  if (typeof after === 'string' && place === undefined)
    throw badInput('`after` is not a cursor of this stream', 'after')
  return new EventsSource(event => event.type === gapType || passes(factsOfEvent(event)), {
    after: place,
    last: last ?? 0,
    shows: event => event.type === gapType || inSpan(factsOfEvent(event)),
  })
}

builder.subscriptionField('activityStream', t =>
  t.field({
    type: ActivityEvent,
    nullable: false,
    args: {
      filter: t.arg({
        type: ActivityFilter,
        description:
          'Which events; all when it is left out. Events that are no activities pass by their type. `from` and `to` bound what `last` shows, and nothing else; a gap passes every filter.',
      }),
      after: t.arg.string({
        description:
          'Begin behind the event with this cursor, wherever it came from. Where events behind it are gone, or the gateway’s log was begun anew, a gap says so first. Beats `last`.',
      }),
      last: t.arg.int({
        defaultValue: 0,
        extensions: bounds({ least: 0, most: mostPast }),
        description: `Begin with so many of the newest events that pass the filter, oldest first; ${mostPast} at most.`,
      }),
    },
    subscribe: (_root, args, _context, info) => {
      checkArguments(args, info)
      return streamOf(args)
    },
    resolve: (event: StreamEvent) => event,
    description:
      'What happens in the team, as it happens: activities, stages that no activity stands for, and what lemlist tells besides. Each event comes once; past events come first where they are asked for, without gap or repeat between the two.',
  }),
)

builder.queryField('activityStreamCursor', t =>
  t.string({
    nullable: true,
    resolve: (_root, _args, { streamHead }) => streamHead(),
    description:
      'Cursor of the newest event. Ask for it before you read what you show, and subscribe with it as `after`: nothing that happens in between is missed, even if your connection breaks before the first event comes. Costs no call.',
  }),
)
