import type { ConversationDocument, LabelDocument } from '../../sandbox/documents.ts'
import { found, type Handlers, refuse } from '../../sandbox/handlers.ts'
import { announce } from '../../sandbox/hook-events.ts'
import { isoNow, type TeamWorld, type World } from '../../sandbox/world.ts'
import type { inbox } from './contract.ts'

type LabelHandlers = Pick<
  Handlers<typeof inbox>,
  | 'labels'
  | 'label'
  | 'labelCreate'
  | 'labelUpdate'
  | 'labelDelete'
  | 'conversationLabels'
  | 'conversationLabelsAssign'
  | 'conversationLabelsRemove'
>

const colors = ['#F9A2A2', '#A2F9C0', '#A2D4F9', '#F9E2A2', '#E0C3FC', '#F9C8A2', '#D9D9E3'] as const

/** Most characters of a name here; lemlist does not tell its own bound. */
const longestName = 200

/** lemlist: a label tells its maker's address, not the user's id. */
const shownLabel = ({ users }: TeamWorld, { createdBy, ...label }: LabelDocument) => ({
  ...label,
  createdBy: users.get(createdBy)?.email ?? createdBy,
})

const labelOf = ({ labels }: TeamWorld, labelId: string): LabelDocument => found(labels.get(labelId), 'Label')

const conversationOf = ({ conversations }: TeamWorld, contactId: string): ConversationDocument =>
  found(conversations.find('contactId', contactId), 'Inbox')

/** The name, when no other label has it. */
const freeName = ({ labels }: TeamWorld, name: string, labelId?: string): string => {
  if (name.length > longestName) throw refuse(400, 'Failed to create label')
  if (labels.where('name', name).some(({ _id }) => _id !== labelId)) {
    throw refuse(409, 'Label with this name already exists')
  }
  return name
}

/** Gives a conversation these labels; what hooks are told is where they changed. */
const relabel = (
  world: World,
  team: TeamWorld,
  { _id, contactId, labelIds: before }: ConversationDocument,
  labels: readonly string[],
): void => {
  if (labels.length === before.length && labels.every(labelId => before.includes(labelId))) return
  team.conversations.update(_id, { labelIds: labels })
  const type = 'inboxLabelUpdated'
  const body = () => ({ type, teamId: team.team._id, contactId, labels, createdAt: isoNow(world) })
  announce(world, team, { type, body })
}

/** How the pretend lemlist answers everything about labels. */
export const labelHandlers: LabelHandlers = {
  labels: ({ team }) => team.labels.all().map(label => shownLabel(team, label)),
  label: ({ input, team }) => shownLabel(team, labelOf(team, input.labelId)),
  labelCreate: ({ input: { body }, team, user, world }) => {
    const name = body.labelName ?? ''
    if (name.trim() === '') throw refuse(400, 'labelName is required')
    freeName(team, name)
    const color = colors[team.labels.size % colors.length] ?? colors[0]
    const label = { _id: world.ids('lbl'), name, color, createdAt: isoNow(world) }
    team.labels.insert({ ...label, createdBy: user._id })
    return label
  },
  labelUpdate: ({ input: { labelId, body }, team }) => {
    const label = labelOf(team, labelId)
    const name = body.labelName ?? label.name
    if (name.trim() === '') throw refuse(400, 'labelName is required')
    const change = { name: freeName(team, name, labelId), color: body.color ?? label.color }
    return shownLabel(team, team.labels.update(labelId, change) ?? label)
  },
  labelDelete: ({ input: { labelId }, team, world }) => {
    const { _id } = labelOf(team, labelId)
    for (const conversation of team.conversations.all().filter(({ labelIds }) => labelIds.includes(_id))) {
      const kept = conversation.labelIds.filter(id => id !== _id)
      relabel(world, team, conversation, kept)
    }
    team.labels.delete(_id)
    return { ok: true }
  },
  conversationLabels: ({ input, team }) =>
    conversationOf(team, input.contactId).labelIds.flatMap(labelId => {
      const label = team.labels.get(labelId)
      return label === undefined ? [] : [shownLabel(team, label)]
    }),
  conversationLabelsAssign: ({ input: { contactId, body }, team, world }) => {
    const { labelIds, appendLabels } = body
    if (!Array.isArray(labelIds) || typeof appendLabels !== 'boolean') {
      throw refuse(400, 'Invalid request body: labelIds must be an array and appendLabels must be a boolean')
    }
    const conversation = conversationOf(team, contactId)
    const added = labelIds.map(labelId => labelOf(team, String(labelId))._id)
    const kept = appendLabels ? conversation.labelIds : []
    relabel(world, team, conversation, [...new Set([...kept, ...added])])
    return { ok: true }
  },
  conversationLabelsRemove: ({ input: { contactId, body }, team, world }) => {
    const { labelIds } = body
    if (!Array.isArray(labelIds)) throw refuse(400, 'Invalid request body: labelIds must be an array')
    const conversation = conversationOf(team, contactId)
    const gone = new Set(labelIds.map(labelId => labelOf(team, String(labelId))._id))
    const kept = conversation.labelIds.filter(id => !gone.has(id))
    relabel(world, team, conversation, kept)
    return { ok: true }
  },
}
