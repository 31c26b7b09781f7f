import { builder } from '../../graph/builder.ts'
import { DownloadRef, linkTo } from '../../graph/download.ts'
import { unsubscribes } from './contract.ts'

const valuesLink = linkTo(unsubscribes.unsubscribesCsv)
const contactsLink = linkTo(unsubscribes.unsubscribedContactsCsv)

builder.queryFields(t => ({
  unsubscribesCsv: t.field({
    type: DownloadRef,
    nullable: true,
    resolve: (_root, _args, context) => valuesLink(context, {}, 'unsubscribes.csv'),
    description:
      'The whole unsubscribe list as CSV: id, value, source and time. Making the link costs no call; each time it is followed costs one.',
  }),
  unsubscribedContactsCsv: t.field({
    type: DownloadRef,
    nullable: true,
    resolve: (_root, _args, context) => contactsLink(context, {}, 'unsubscribed-contacts.csv'),
    description:
      'Every contact by id as CSV, each with whether nobody writes to it. Making the link costs no call; each time it is followed costs one.',
  }),
}))
