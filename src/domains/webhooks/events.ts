import { builder } from '../../graph/builder.ts'
import { activityTypeValues, otherType } from '../activities/words.ts'
import { isEvent } from './names.ts'

/** The events that a hook can be made for, each as lemlist spells it. Source: the list of events in its API reference. */
export const WebhookEventType = builder.enumType('WebhookEventType', {
  description: 'What a hook can be called for. An event of a lead is also told as the stage that it brings about.',
  values: Object.fromEntries(
    Object.entries(activityTypeValues).filter(([, { value }]) => value !== otherType && isEvent(value)),
  ),
})

/** Whether a text can be the name of an event: one word, so that no list of them gets in. */
export const isEventName = (raw: string): boolean => /^[a-z][a-z0-9]{1,60}$/i.test(raw)
