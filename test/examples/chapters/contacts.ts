import { type Read, read } from '../read.ts'

/** Reads of the chapter Contacts. */
export const reads: readonly Read[] = [
  read(
    'contact',
    '{ contact(by: { id: "ctc_any" }) { id email fullName fields unsubscribed createdAt owner { id } } }',
  ),
  read('contact lists', '{ contactLists { id name isDynamic } }'),
]
