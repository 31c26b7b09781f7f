import type { ActivityDocument, LeadDocument, SequenceDocument, StepDocument } from './documents.ts'
import { type ActivityFields, recordActivity } from './effects.ts'
import { announce, leadEvent } from './hook-events.ts'
import { isWaiting } from './lead-state.ts'
import { inThread, messageIdOf } from './seed/messages.ts'
import { fill } from './seed/variables.ts'
import type { TeamWorld, World } from './world.ts'

/** A step that a lead has before it. */
export interface Due {
  readonly sequence: SequenceDocument
  readonly place: number
  readonly step: StepDocument
}

/** What the team does, as opposed to what follows from it. */
const touches = new Set([
  'emailsSent',
  'linkedinVisitDone',
  'linkedinInviteDone',
  'linkedinSent',
  'aircallCreated',
  'manualDone',
  'apiDone',
  'conditionChosen',
  'skipped',
])

/** What lemlist calls the doing of a step. */
const doings: Readonly<Record<string, string>> = {
  email: 'emailsSent',
  linkedinVisit: 'linkedinVisitDone',
  linkedinInvite: 'linkedinInviteDone',
  linkedinSend: 'linkedinSent',
  phone: 'aircallCreated',
  manual: 'manualDone',
  api: 'apiDone',
  conditional: 'conditionChosen',
  sendToAnotherCampaign: 'sendToAnotherCampaign',
}

const holds = (condition: string | undefined, lead: LeadDocument, history: readonly ActivityDocument[]): boolean =>
  condition === 'hasEmailAddress' ? lead.email !== undefined : history.some(({ type }) => type === condition)

/** The step that the lead comes to next; undefined when its sequence is over. */
export const dueFor = (team: TeamWorld, lead: LeadDocument): Due | undefined => {
  const history = team.activities.where('leadId', lead._id)
  // Whoever waits for the first message begins at the beginning, whatever happened in an earlier round.
  const last = isWaiting(lead.state)
    ? undefined
    : history.findLast(({ type, sequenceId }) => touches.has(type) && sequenceId !== undefined)
  const mainId = team.campaigns.get(lead.campaignId)?.sequenceId
  const before = team.sequences.get(last?.sequenceId ?? mainId ?? '')
  if (before === undefined) return undefined
  const choice = last?.type === 'conditionChosen' ? before.steps.findIndex(({ _id }) => _id === last.stepId) : -1
  const chosen = before.steps[choice]
  const children = team.sequences
    .where('campaignId', lead.campaignId)
    .filter(({ parentId, conditionalStepIndex }) => parentId === before._id && conditionalStepIndex === choice)
  const child = holds(chosen?.conditionKey, lead, history) ? children[0] : children.at(-1)
  const sequence = child ?? before
  const step = sequence.steps[lead.sequenceStep]
  return step === undefined ? undefined : { sequence, place: lead.sequenceStep, step }
}

/** Whether the lead was invited to connect. */
export const wasInvited = (team: TeamWorld, lead: LeadDocument): boolean =>
  team.activities.where('leadId', lead._id).some(({ type }) => type === 'linkedinInviteDone')

/** Whether messages reach the lead: it accepted an invitation, or its campaign is for people who are connected already. */
export const isConnected = (team: TeamWorld, lead: LeadDocument): boolean =>
  team.activities.where('leadId', lead._id).some(({ type }) => type === 'linkedinInviteAccepted') ||
  team.sequences
    .where('campaignId', lead.campaignId)
    .every(({ steps }) => steps.every(({ type }) => type !== 'linkedinInvite'))

const senderFor = (world: World, team: TeamWorld, lead: LeadDocument) => {
  const senders = team.campaigns.get(lead.campaignId)?.senders ?? []
  return senders.find(({ id }) => id === lead.sendUserId) ?? senders[Math.floor(world.random() * senders.length)]
}

/** The `{{…}}` of a text for this lead. */
export const valuesFor = (
  team: TeamWorld,
  lead: LeadDocument,
  senderId: string | undefined,
): Record<string, string> => ({
  ...lead.variables,
  senderFirstName: team.users.get(senderId ?? '')?.name.split(' ')[0] ?? '',
})

/** Where in the sequences a step is, as its activities say. */
const placeOf = ({ sequence, place, step }: Due): Partial<ActivityFields> => ({
  sequenceId: sequence._id,
  sequenceStep: place,
  totalSequenceStep: sequence.steps.length,
  stepId: step._id,
  emailTemplateId: step.emailTemplateId,
})

const words = (
  team: TeamWorld,
  lead: LeadDocument,
  due: Due,
  senderId: string | undefined,
): Partial<ActivityFields> => {
  const { type, subject, message } = due.step
  const values = valuesFor(team, lead, senderId)
  if (type === 'linkedinInvite' || type === 'linkedinSend') return { message: fill(message ?? '', values) }
  if (type !== 'email') return {}
  const thread = team.activities.where('leadId', lead._id).findLast(each => each.type === 'emailsSent')?.subject
  return { subject: fill(inThread(subject, thread), values), message: fill(message ?? '', values) }
}

/** Lets a lead come to the end of its campaign. */
export const complete = (world: World, team: TeamWorld, lead: LeadDocument): void => {
  team.leads.update(lead._id, { status: 'done' })
  announce(world, team, leadEvent(world, team, lead, 'campaignComplete'))
}

/**
 * Does the next step of the lead's sequence and moves the lead on; mails to people without address are skipped, and
 * so is what the caller says.
 */
export const doStep = (
  world: World,
  team: TeamWorld,
  lead: LeadDocument,
  due: Due,
  skipped = false,
): ActivityDocument => {
  const sender = senderFor(world, team, lead)
  const isMail = due.step.type === 'email'
  const skips = skipped || (isMail && lead.email === undefined)
  const doing = skips ? 'skipped' : (doings[due.step.type] ?? 'skipped')
  const activity = recordActivity(world, team, {
    type: doing,
    leadId: lead._id,
    ...placeOf(due),
    sendUserId: sender?.id,
    ...(isMail && !skips ? { sendUserMailboxId: sender?.sendUserMailboxId } : {}),
    ...(isMail && !skips
      ? { messageId: messageIdOf(world.ids('eml'), sender?.email.split('@')[1] ?? 'mail.example') }
      : {}),
    ...(skips ? {} : words(team, lead, due, sender?.id)),
  })
  const goesOn = due.place + 1 < due.sequence.steps.length
  const branches = doing === 'conditionChosen'
  team.leads.update(lead._id, { sequenceStep: branches ? 0 : due.place + 1, status: 'running' })
  if (!goesOn && !branches) complete(world, team, lead)
  return activity
}
