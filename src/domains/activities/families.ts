import { builder } from '../../graph/builder.ts'
import { findCompany } from '../companies/loaders.ts'
import { CompanyRef } from '../companies/node.ts'
import { ActivityRef, type ActivityRow } from './activity.ts'
import { findActivity } from './list.ts'
import { type ActivityFamily, familyOf } from './types.ts'

const isActivity = (value: unknown): value is ActivityRow =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'

/** What the concrete types have in common. Their id prefix is one, so the type is told by the row, not by the id. */
const family = (name: ActivityFamily) => ({
  interfaces: [ActivityRef],
  id: { resolve: ({ _id }: ActivityRow) => _id },
  isTypeOf: (value: unknown) => isActivity(value) && familyOf(value.type) === name,
  loadOne: findActivity,
  brandLoadedObjects: false,
})

const failure = 'Why it failed. Null when it did not.'
const related = 'When the message went out that this follows on. Null for the message itself.'
const variant = 'Which variant of an A/B test went out: `A` or `B`. Null without a test.'

builder.node(builder.objectRef<ActivityRow>('EmailActivity'), {
  ...family('email'),
  description: 'Something that happened by email.',
  fields: t => ({
    subject: t.exposeString('subject', { description: 'Subject. Null in lists: lemlist tells it in events alone.' }),
    messageId: t.exposeString('messageId', { description: "The mail's id on the internet." }),
    templateName: t.exposeString('emailTemplateName', { description: 'Name of the template.' }),
    variant: t.exposeString('sequenceTested', { description: variant }),
    linkUrl: t.expose('linkUrl', { type: 'URL', description: 'The link that was followed. Null for other types.' }),
    bounceReason: t.exposeString('bounceReason', { description: 'Why it bounced. Null for other types.' }),
    errorMessage: t.exposeString('errorMessage', { description: failure }),
    sentAt: t.expose('relatedSentAt', { type: 'DateTime', description: related }),
  }),
})

builder.node(builder.objectRef<ActivityRow>('LinkedInActivity'), {
  ...family('linkedin'),
  description: 'Something that happened on LinkedIn.',
  fields: t => ({
    variant: t.exposeString('sequenceTested', { description: variant }),
    errorMessage: t.exposeString('errorMessage', { description: failure }),
    sentAt: t.expose('relatedSentAt', { type: 'DateTime', description: related }),
  }),
})

builder.node(builder.objectRef<ActivityRow>('CallActivity'), {
  ...family('call'),
  description: 'Something about a phone call.',
  fields: t => ({
    durationSeconds: t.float({
      resolve: ({ duration }) => duration ?? null,
      description: 'Length of the call in seconds; the end of a call alone tells it.',
    }),
  }),
})

builder.node(builder.objectRef<ActivityRow>('WhatsAppActivity'), {
  ...family('whatsapp'),
  description: 'Something that happened on WhatsApp.',
  fields: t => ({
    errorMessage: t.exposeString('errorMessage', { description: failure }),
    sentAt: t.expose('relatedSentAt', { type: 'DateTime', description: related }),
  }),
})

builder.node(builder.objectRef<ActivityRow>('SmsActivity'), {
  ...family('sms'),
  description: 'Something that happened by SMS.',
  fields: t => ({
    errorMessage: t.exposeString('errorMessage', { description: failure }),
    sentAt: t.expose('relatedSentAt', { type: 'DateTime', description: related }),
  }),
})

builder.node(builder.objectRef<ActivityRow>('ManualActivity'), {
  ...family('manual'),
  description: 'Something a user did by hand.',
  fields: t => ({
    taskId: t.id({
      resolve: ({ opportunityId }) => opportunityId ?? null,
      description: 'The task that was done; it is closed, so `node(id:)` does not find it.',
    }),
  }),
})

builder.node(builder.objectRef<ActivityRow>('ApiActivity'), {
  ...family('api'),
  description: 'Something that came through the API or an API step.',
  fields: t => ({ errorMessage: t.exposeString('errorMessage', { description: failure }) }),
})

builder.node(builder.objectRef<ActivityRow>('NoteActivity'), {
  ...family('note'),
  description: 'A note about a company or a lead.',
  fields: t => ({
    note: t.exposeString('note', { description: 'What was written.' }),
    company: t.field({
      type: CompanyRef,
      resolve: ({ companyId }, _, context) => (companyId === undefined ? null : findCompany(context, companyId)),
      description: 'The company it is about; null for a note on a lead. Costs one call per 100 companies.',
    }),
  }),
})

builder.node(builder.objectRef<ActivityRow>('WorkflowActivity'), {
  ...family('workflow'),
  description: 'A lead was moved on, paused or stopped, or reached a stage.',
  fields: t => ({
    actorName: t.exposeString('userName', {
      description: 'Who did it, in words; `api` when it came through the API. Null when lemlist did it by itself.',
    }),
  }),
})

builder.node(builder.objectRef<ActivityRow>('OtherActivity'), {
  ...family('other'),
  description: 'Something of a type the gateway does not know; `rawType` and `raw` tell what.',
})
