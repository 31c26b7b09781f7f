import { builder } from '../../graph/builder.ts'
import { idPrefixes } from '../../graph/node.ts'
import type { Contact } from './contract.ts'

/**
 * A contact by id, with what the row that named it already told. A key that is absent was not told and can be asked
 * for; null was told to be unknown.
 */
export interface ContactSource {
  readonly id: string
  readonly email?: string | null | undefined
  readonly fullName?: string | null | undefined
  /** lemlist: the company that is linked is told in the reply to a write alone. */
  readonly companyId?: string | undefined
  /** The contact itself, where it was read already. */
  readonly row?: Contact | undefined
}

idPrefixes('Contact', 'ctc', 'con')

/** A contact in the graph; other domains add their fields to it. */
export const ContactRef = builder.objectRef<ContactSource>('Contact')
