import type { ContactDocument, ContactListDocument } from '../../sandbox/documents.ts'
import { type Call, found, type Handlers, jsonAnswer, refuse } from '../../sandbox/handlers.ts'
import type { TeamWorld } from '../../sandbox/world.ts'
import type { contacts } from './contract.ts'

type Lists = Pick<
  Handlers<typeof contacts>,
  'contactLists' | 'contactListCreate' | 'contactListAdd' | 'contactListRemove'
>

interface EntitiesCall extends Pick<Call<unknown>, 'team'> {
  readonly input: { readonly listId: string; readonly body: { readonly contactIds?: readonly string[] | undefined } }
}

const listOf = ({ contactLists }: TeamWorld, listId: string): ContactListDocument => {
  if (!/^clt_[a-zA-Z0-9]+$/.test(listId)) throw refuse(400, 'Invalid listId format (expected clt_xxx)')
  return found(contactLists.get(listId), 'Contact list')
}

/** The list and the contacts of a call; nothing is changed where one of them is wrong. */
const named = ({ input, team }: EntitiesCall, doing: string) => {
  const list = listOf(team, input.listId)
  const ids = [...new Set(input.body.contactIds ?? [])]
  if (ids.length === 0) throw refuse(400, 'contactIds is required and must be a non-empty array')
  if ((input.body.contactIds ?? []).length > 1000) throw refuse(400, 'Maximum 1,000 contacts per request')
  if (!ids.every(id => /^ctc_[a-zA-Z0-9]+$/.test(id))) throw refuse(400, 'All contactIds must be in ctc_xxx format')
  if (list.dynamic) throw refuse(400, `Cannot manually ${doing} a dynamic list`)
  // lemlist: what becomes of ids that are nobody's is not said.
  return { list, members: ids.map((id): ContactDocument => found(team.contacts.get(id), 'Contact')) }
}

/** How the pretend lemlist keeps lists of contacts. */
export const listHandlers: Lists = {
  contactLists: ({ input, team }) => {
    const words = input.search?.toLowerCase() ?? ''
    return team.contactLists.all().filter(({ name }) => name.toLowerCase().includes(words))
  },
  contactListCreate: ({ input, team, world }) => {
    const name = input.body.name ?? ''
    if (name.trim() === '') throw refuse(400, 'name is required and must be a non-empty string')
    if (name.length > 200) throw refuse(400, 'name too long')
    const { _id } = team.contactLists.insert({ _id: world.ids('clt'), name, dynamic: false })
    return jsonAnswer(201, { message: 'Contact list created successfully', list: { id: _id, name } })
  },
  contactListAdd: call => {
    const { list, members } = named(call, 'add contacts to')
    const added = members.filter(({ listIds }) => !listIds.includes(list._id))
    for (const { _id, listIds } of added) call.team.contacts.update(_id, { listIds: [...listIds, list._id] })
    const alreadyInList = members.length - added.length
    return { message: 'Contacts added to list successfully', addedCount: added.length, alreadyInList }
  },
  contactListRemove: call => {
    const { list, members } = named(call, 'remove contacts from')
    const removed = members.filter(({ listIds }) => listIds.includes(list._id))
    for (const { _id, listIds } of removed)
      call.team.contacts.update(_id, { listIds: listIds.filter(id => id !== list._id) })
    return { message: 'Contacts removed from list successfully', removedCount: removed.length }
  },
}
