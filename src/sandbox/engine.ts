import type { ActivityDocument, CampaignDocument, LeadDocument } from './documents.ts'
import { type ActivityFields, completeTask, recordActivity } from './effects.ts'
import { complete, doStep, dueFor, isConnected, valuesFor, wasInvited } from './engine-steps.ts'
import { pick, weighted } from './seed/chance.ts'
import { inThread, messageIdOf, moodOf, writeChatReply, writeReply } from './seed/messages.ts'
import type { TeamWorld, World } from './world.ts'

/** How many activities a team keeps; the oldest are dropped in batches. */
const mostActivities = 50_000
const batch = 500

/** How long after its start a campaign sends what waits in it at once. */
const burst = 5 * 60_000

/** What can follow from a touch: how often it does, and the states of leads to whom it can happen. */
const consequences: Readonly<Record<string, { readonly weight: number; readonly after: readonly string[] }>> = {
  emailsOpened: { weight: 300, after: ['emailsSent', 'emailsOpened'] },
  emailsClicked: { weight: 34, after: ['emailsOpened'] },
  emailsReplied: { weight: 12, after: ['emailsOpened', 'emailsSent', 'emailsClicked'] },
  emailsBounced: { weight: 7, after: ['emailsSent'] },
  emailsUnsubscribed: { weight: 4, after: ['emailsOpened'] },
  linkedinInviteAccepted: { weight: 30, after: ['linkedinInviteDone'] },
  linkedinOpened: { weight: 16, after: ['linkedinSent'] },
  linkedinReplied: { weight: 5, after: ['linkedinSent', 'linkedinOpened'] },
  emailsInterested: { weight: 3, after: ['emailsReplied'] },
  emailsNotInterested: { weight: 4, after: ['emailsReplied'] },
  meetingBooked: { weight: 1, after: ['emailsInterested'] },
}

const kinds: readonly (readonly [string, number])[] = [
  ['step', 500],
  ['task', 7],
  ...Object.entries(consequences).map(([type, { weight }]) => [type, weight] as const),
]

const lastChat = (team: TeamWorld, lead: LeadDocument): string =>
  team.activities.where('leadId', lead._id).findLast(({ type }) => type === 'linkedinSent')?.message ?? ''

const details = (world: World, team: TeamWorld, lead: LeadDocument, type: string): Partial<ActivityFields> => {
  const { random } = world
  const last = team.activities.where('leadId', lead._id).findLast(each => each.type === 'emailsSent')
  const values = valuesFor(team, lead, last?.sendUserId ?? lead.sendUserId)
  const domain = lead.email?.split('@')[1] ?? 'mail.example'
  switch (type) {
    case 'emailsOpened':
      return { bot: random() < 0.05 }
    case 'emailsClicked':
      return {
        bot: false,
        extra: { linkUrl: `https://${team.team.customDomain ?? 'go.example'}/guide` },
      }
    case 'emailsBounced':
      return { extra: { bounceReason: '550 5.1.1 The email account that you tried to reach does not exist' } }
    case 'emailsReplied':
      return {
        subject: inThread(undefined, last?.subject ?? 'your mail'),
        message: writeReply(
          random,
          moodOf(pick(random, ['emailsInterested', 'emailsNotInterested', null]), false),
          values,
          last?.message ?? '',
        ),
        messageId: messageIdOf(world.ids('eml'), domain),
        fromEmail: lead.email,
      }
    case 'linkedinReplied':
      return { message: writeChatReply(random, values, lastChat(team, lead)) }
    case 'emailsInterested':
    case 'emailsNotInterested':
      return { userId: lead.sendUserId, userName: team.users.get(lead.sendUserId ?? '')?.name }
    default:
      return {}
  }
}

/** Makes a thing of this type happen to the lead, with its words and its place in the sequence. */
export const happen = (world: World, team: TeamWorld, lead: LeadDocument, type: string): ActivityDocument => {
  const channel = type.startsWith('linkedin') ? 'linkedin' : 'emailsSent'
  const cause = team.activities
    .where('leadId', lead._id)
    .findLast(each => each.type.startsWith(channel) && each.stepId !== undefined)
  const activity = recordActivity(world, team, {
    type,
    leadId: lead._id,
    ...(cause === undefined || type === 'meetingBooked'
      ? {}
      : {
          sequenceId: cause.sequenceId,
          sequenceStep: cause.sequenceStep,
          totalSequenceStep: cause.totalSequenceStep,
          stepId: cause.stepId,
          emailTemplateId: cause.emailTemplateId,
          sendUserMailboxId: cause.sendUserMailboxId,
          relatedSentAt: cause.createdAt,
        }),
    ...details(world, team, lead, type),
  })
  // lemlist: a lead who answers is paused at once.
  if (type === 'emailsReplied' || type === 'linkedinReplied')
    recordActivity(world, team, { type: 'paused', leadId: lead._id })
  return activity
}

/** A lead out of some tries that fits. */
const someLead = (world: World, leads: readonly LeadDocument[], fits: (lead: LeadDocument) => boolean) => {
  for (let tries = 0; tries < 30; tries += 1) {
    const lead = leads[Math.floor(world.random() * leads.length)]
    if (lead !== undefined && fits(lead)) return lead
  }
  return undefined
}

const canGoOn = ({ status, isPaused }: LeadDocument): boolean =>
  !isPaused && (status === 'review' || status === 'running')

const hasBegun = (lead: LeadDocument): boolean => canGoOn(lead) && lead.status === 'running' && lead.sequenceStep > 0

/** An invitation follows a visit soon. */
const wasVisited = (lead: LeadDocument): boolean => canGoOn(lead) && lead.state === 'linkedinVisitDone'

/** How often an invitation is accepted only when a message waits for it. */
const acceptLate = 0.25

const finished = new Set([
  'emailsSent',
  'emailsOpened',
  'emailsClicked',
  'linkedinSent',
  'linkedinOpened',
  'linkedinInviteDone',
  'skipped',
])

/** When nobody waits in a campaign any more, a few who never answered begin again, so that the sandbox stays alive. */
const nextRound = (team: TeamWorld, leads: readonly LeadDocument[]): void => {
  if (leads.some(lead => lead.status === 'review')) return
  const silent = leads.filter(
    ({ state, status, isPaused }) => status === 'done' && !isPaused && finished.has(state ?? ''),
  )
  for (const { _id } of silent.slice(0, 20))
    team.leads.update(_id, { state: 'scanned', status: 'review', sequenceStep: 0 })
}

const nextStep = (world: World, team: TeamWorld, leads: readonly LeadDocument[]): ActivityDocument | undefined => {
  // Whoever has begun goes on about as often as somebody new begins.
  const begun = world.random() < 0.5 ? (leads.find(wasVisited) ?? someLead(world, leads, hasBegun)) : undefined
  const lead = begun ?? someLead(world, leads, canGoOn) ?? leads.find(canGoOn)
  if (lead === undefined) {
    nextRound(team, leads)
    return undefined
  }
  const due = dueFor(team, lead)
  if (due !== undefined) {
    if (due.step.type !== 'linkedinSend' || isConnected(team, lead)) return doStep(world, team, lead, due)
    // A message waits for the invitation to be accepted: some still accept it, to the others it is not sent.
    if (world.random() < acceptLate && wasInvited(team, lead))
      return happen(world, team, lead, 'linkedinInviteAccepted')
    return doStep(world, team, lead, due, true)
  }
  complete(world, team, lead)
  return undefined
}

const doTask = (world: World, team: TeamWorld): ActivityDocument | undefined => {
  const users = team.users.all()
  const task = team.tasks
    .where('userId', pick(world.random, users)._id)
    .find(({ status, leadId }) => status === 'pending' && leadId !== undefined)
  if (task === undefined) return undefined
  return completeTask(world, team, task, { userId: task.userId, userName: team.users.get(task.userId)?.name })
}

const justStarted = (world: World, { startedAt }: CampaignDocument): boolean =>
  startedAt !== undefined && world.clock.now() - Date.parse(startedAt) < burst

/** Drops the oldest activities, but never one that opened a conversation. */
const trim = (team: TeamWorld): void => {
  if (team.activities.size <= mostActivities) return
  const oldest = team.activities
    .all()
    .filter(
      ({ _id, contactId }) =>
        contactId === undefined || team.conversations.find('contactId', contactId)?.createdBy !== _id,
    )
  for (const { _id } of oldest.slice(0, batch)) team.activities.delete(_id)
}

/** Makes one believable thing happen in one of the teams; undefined when there is nothing that could. */
export const step = (world: World): ActivityDocument | undefined => {
  const { random } = world
  const team = pick(random, [...world.teams.values()])
  const running = team.campaigns.all().filter(({ status }) => status === 'running')
  if (running.length === 0) return doTask(world, team)
  const started = running.filter(campaign => justStarted(world, campaign))
  for (let tries = 0; tries < 6; tries += 1) {
    const hurries = started.length > 0 && random() < 0.8
    const campaign = pick(random, hurries ? started : running)
    const leads = team.leads.where('campaignId', campaign._id)
    const kind = hurries && random() < 0.6 ? 'step' : weighted(random, kinds)
    const activity =
      kind === 'step'
        ? nextStep(world, team, leads)
        : kind === 'task'
          ? doTask(world, team)
          : react(world, team, leads, kind)
    if (activity === undefined) continue
    trim(team)
    return activity
  }
  return undefined
}

const react = (
  world: World,
  team: TeamWorld,
  leads: readonly LeadDocument[],
  type: string,
): ActivityDocument | undefined => {
  const after = consequences[type]?.after ?? []
  const lead = someLead(world, leads, ({ state, status }) => after.includes(state ?? '') && status !== 'unsubscribed')
  return lead === undefined ? undefined : happen(world, team, lead, type)
}

/**
 * Lets time pass in the world: at speed 1 something happens about every 3 seconds, more often in the minutes after a
 * campaign was started; at speed 0 nothing does. The returned function stops it.
 */
export const startEngine = (world: World, { speed }: { readonly speed: number }): (() => void) => {
  if (speed <= 0) return () => undefined
  let cancel = (): void => undefined
  const wait = (): void => {
    const isBusy = [...world.teams.values()].some(team =>
      team.campaigns.all().some(campaign => campaign.status === 'running' && justStarted(world, campaign)),
    )
    const mean = (isBusy ? 1_500 : 3_000) / speed
    cancel = world.clock.after(-Math.log(1 - world.random()) * mean, () => {
      step(world)
      wait()
    })
  }
  wait()
  return () => cancel()
}
