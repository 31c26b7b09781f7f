import { type Read, read } from '../read.ts'

const draftFields = `id channel subject preview content cc attachments { name url size contentType } source createdAt
  updatedAt owner { id } contact { id }`

/** Reads of the chapter Inbox. */
export const reads: readonly Read[] = [
  read(
    'drafts',
    `{ conversation(contactId: "ctc_any") { drafts(ownerId: "usr_any") { id channel subject preview source createdAt
      updatedAt } } }`,
  ),
  read('draft', `{ draft(contactId: "ctc_any", id: "drf_any", ownerId: "usr_any") { ${draftFields} } }`),
]
