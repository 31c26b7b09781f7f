import type { DraftDocument, UserDocument } from '../../sandbox/documents.ts'
import { found, type Handlers, jsonAnswer, present, refuse } from '../../sandbox/handlers.ts'
import { isoNow, type TeamWorld } from '../../sandbox/world.ts'
import type { inbox } from './contract.ts'
import { plainText } from './text.ts'

type DraftHandlers = Pick<Handlers<typeof inbox>, 'drafts' | 'draft' | 'draftCreate' | 'draftUpdate' | 'draftDelete'>

const channels: readonly DraftDocument['channel'][] = ['email', 'linkedin', 'whatsapp', 'sms']

/** Source: the bounds of drafts in lemlist's API reference; that of the subject is not told there. */
const most = { drafts: 10, contentBytes: 30 * 1024, subject: 400, preview: 100 }

interface Asked {
  readonly contactId: string
  readonly draftOwner: string
}

/** Whose drafts are asked for, and with whom. */
const ownerOf = ({ users, contacts }: TeamWorld, { contactId, draftOwner }: Asked): UserDocument => {
  if (!draftOwner) throw refuse(400, 'Missing draftOwner')
  const user = users.get(draftOwner) ?? users.all().find(({ email }) => email === draftOwner.toLowerCase())
  if (user === undefined) throw refuse(400, 'User not found: neither a valid email nor a valid user id for this team')
  if (contacts.get(contactId) === undefined) throw refuse(400, 'Invalid contactId')
  return user
}

const draftsOf = (team: TeamWorld, asked: Asked): DraftDocument[] => {
  const { _id } = ownerOf(team, asked)
  return team.drafts.where('contactId', asked.contactId).filter(({ ownerId }) => ownerId === _id)
}

const draftOf = (team: TeamWorld, asked: Asked & { readonly draftId: string }): DraftDocument =>
  found(
    draftsOf(team, asked).find(({ _id }) => _id === asked.draftId),
    'Draft',
  )

/** A draft in the list. lemlist: the beginning of what is written, and none of its files. */
const listed = ({ _id, channel, subject, content, source, createdAt, updatedAt }: DraftDocument) => {
  const contentPreview = plainText(content).slice(0, most.preview)
  return present({ _id, channel, subject, contentPreview, source, createdAt, updatedAt })
}

const shown = ({ _id, channel, subject, cc, content, attachments, source, createdAt, updatedAt }: DraftDocument) => ({
  draft: present({ _id, channel, subject, cc, content, attachments, source, createdAt, updatedAt }),
})

interface Written {
  readonly subject?: string | undefined
  readonly content?: string | undefined
  readonly cc?: readonly string[] | undefined
  readonly attachments?: readonly unknown[] | undefined
  readonly replyToActivityId?: string | undefined
}

/** What was given, when it may be kept. */
const checked = ({ activities }: TeamWorld, contactId: string, written: Written): Partial<DraftDocument> => {
  const { subject, content, cc, attachments, replyToActivityId } = written
  if (content !== undefined && content.trim() === '') throw refuse(400, 'Content must not be empty')
  if (Buffer.byteLength(content ?? '') > most.contentBytes) throw refuse(400, 'Content too large')
  if ((subject ?? '').length > most.subject) throw refuse(400, 'Subject too long')
  if (replyToActivityId && activities.get(replyToActivityId)?.contactId !== contactId) {
    throw refuse(400, 'Invalid replyToActivityId')
  }
  return {
    ...(subject === undefined ? {} : { subject }),
    ...(content === undefined ? {} : { content }),
    ...(cc === undefined ? {} : { cc }),
    ...(attachments === undefined ? {} : { attachments }),
    ...(replyToActivityId === undefined ? {} : { replyToActivityId }),
  }
}

/** How the pretend lemlist keeps drafts. */
export const draftHandlers: DraftHandlers = {
  drafts: ({ input, team }) => {
    const latestFirst = draftsOf(team, input).toSorted((a, b) => b.updatedAt.localeCompare(a.updatedAt))
    return { drafts: latestFirst.map(listed) }
  },
  draft: ({ input, team }) => shown(draftOf(team, input)),
  draftCreate: ({ input, team, world }) => {
    const { contactId, body } = input
    const owner = ownerOf(team, input)
    const channel = channels.find(name => name === body.channel)
    if (channel === undefined) throw refuse(400, 'Invalid channel')
    if (body.content === undefined) throw refuse(400, 'Content must not be empty')
    const written = checked(team, contactId, body)
    if (team.drafts.where('contactId', contactId).length >= most.drafts) {
      throw refuse(400, `Draft limit reached (max ${most.drafts} per conversation)`)
    }
    const now = isoNow(world)
    const { _id } = team.drafts.insert({
      _id: world.ids('drf'),
      contactId,
      ownerId: owner._id,
      channel,
      content: body.content,
      cc: [],
      attachments: [],
      ...written,
      ...(body.sourceMetadata === undefined ? {} : { sourceMetadata: body.sourceMetadata }),
      source: 'api',
      createdAt: now,
      updatedAt: now,
    })
    return jsonAnswer(201, { draftId: _id })
  },
  draftUpdate: ({ input, team, world }) => {
    const draft = draftOf(team, input)
    const change = { ...checked(team, input.contactId, input.body), updatedAt: isoNow(world) }
    return shown(team.drafts.update(draft._id, change) ?? draft)
  },
  draftDelete: ({ input, team }) => {
    team.drafts.delete(draftOf(team, input)._id)
    return { success: true }
  },
}
