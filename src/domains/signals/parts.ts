import { builder } from '../../graph/builder.ts'
import { UserRef } from '../team/users.ts'
import type { Condition, TaskTemplate } from './contract.ts'
import { SignalTaskType } from './enums.ts'

/** A condition of an agent. */
export const SignalConditionRef = builder.objectRef<Condition>('SignalCondition').implement({
  description: 'The values of one filter that an agent lets in, and those that it keeps out.',
  fields: t => ({
    filterId: t.exposeString('filterId', { nullable: false, description: 'The filter; see `signalFilters`.' }),
    in: t.exposeStringList('in', { nullable: true, description: 'Values that are let in. Null where none is named.' }),
    out: t.exposeStringList('out', {
      nullable: true,
      description: 'Values that are kept out. Null where none is named.',
    }),
  }),
})

/** What the tasks of an agent are like. */
export const SignalTaskTemplateRef = builder.objectRef<TaskTemplate>('SignalTaskTemplate').implement({
  description: 'What the tasks are like that an agent makes of its signals.',
  fields: t => ({
    owner: t.field({
      type: UserRef,
      resolve: ({ ownerType, ownerId }) =>
        ownerType === 'contact_owner' || ownerId === undefined ? null : { id: ownerId },
      description: 'Who gets them. Null where whoever owns the contact does.',
    }),
    type: t.expose('type', { type: SignalTaskType, description: 'What they are done by.' }),
    priority: t.exposeInt('priority', {
      description: 'How urgent, from 0 to 2; lemlist does not say which end is which.',
    }),
    title: t.string({ resolve: ({ data }) => data?.title ?? null, description: 'What to do, in short.' }),
    subject: t.string({ resolve: ({ data }) => data?.subject ?? null, description: 'Subject of the mail.' }),
    emailTemplateId: t.id({
      nullable: true,
      resolve: ({ data }) => data?.emailTemplateId ?? null,
      description: 'Template of the mail, `etp_…`. lemlist shows none by its id.',
    }),
    message: t.string({ resolve: ({ data }) => data?.message ?? null, description: 'What is written.' }),
  }),
})
