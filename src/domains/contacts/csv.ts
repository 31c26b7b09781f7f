import { builder } from '../../graph/builder.ts'
import { DownloadRef, linkTo } from '../../graph/download.ts'
import { EntityEnum } from '../fields/entity.ts'
import { contacts } from './contract.ts'

const link = linkTo(contacts.contactsCsv)

builder.queryField('contactsCsv', t =>
  t.field({
    type: DownloadRef,
    nullable: true,
    args: {
      listId: t.arg.id({ description: 'Only what this list holds, `clt_…`; everything of the team when left out.' }),
      entity: t.arg({ type: EntityEnum, description: 'What to list: people when left out.' }),
    },
    resolve: (_root, { listId, entity }, context) => {
      const of = listId ?? 'all'
      const fileName = `${entity === 'company' ? 'companies' : 'contacts'}-${of}.csv`
      return link(context, { listId: of, entity: entity ?? undefined }, fileName)
    },
    description:
      'The contacts or companies of a list, or of the whole team, as CSV with a column for each field, declared ones included. Making the link costs no call.',
  }),
)
