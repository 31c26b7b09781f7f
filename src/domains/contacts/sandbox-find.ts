import type { ContactDocument } from '../../sandbox/documents.ts'
import type { TeamWorld } from '../../sandbox/world.ts'

/** The contact with this id or address. */
export const contactBy = ({ contacts }: TeamWorld, idOrEmail: string): ContactDocument | undefined =>
  contacts.get(idOrEmail) ?? contacts.find('email', idOrEmail) ?? contacts.find('email', idOrEmail.toLowerCase())
