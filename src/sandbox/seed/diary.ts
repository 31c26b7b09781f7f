import type { ActivityDocument, UserDocument } from '../documents.ts'
import type { Ids, Random } from '../ids.ts'
import { between, pick } from './chance.ts'
import type { Life } from './lives.ts'
import { inThread, messageIdOf, moodOf, writeChatReply, writeReply } from './messages.ts'
import type { Happening } from './reactions.ts'
import type { Touch } from './story.ts'
import { fill } from './variables.ts'

interface Setting {
  readonly random: Random
  readonly ids: Ids
  readonly users: readonly UserDocument[]
  readonly site: string
  /** The done task that a `manualDone` stands for. */
  readonly taskOf: (life: Life, time: number) => string
}

/** Types that belong to no step of a sequence. */
const withoutStep = new Set(['paused', 'resumed', 'manualDone', 'annotated', 'meetingBooked', 'hasEmailAddress'])
const mailTypes = new Set(['emailsSent', 'emailsReplied', 'emailsOpened'])
/** What scanners of mails do as well as people. */
const scanned = new Set(['emailsOpened', 'emailsClicked'])

/** Writes the activities of one lead, with words. */
export const createDiary = ({ random, ids, users, site, taskOf }: Setting) => {
  const names = new Map(users.map(user => [user._id, user.name]))
  const domains = new Map(
    users.flatMap(({ mailboxes }) => mailboxes.map(({ _id, email }) => [_id, email.split('@')[1] ?? ''])),
  )

  return (
    life: Life,
    variables: Readonly<Record<string, string>>,
    happenings: readonly Happening[],
  ): ActivityDocument[] => {
    const { leadId, plan, person, sender, state } = life
    const values = { ...variables, senderFirstName: (names.get(sender.id) ?? '').split(' ')[0] ?? '' }
    const seen = new Set<string>()
    let thread: string | undefined
    let mail = ''
    let chat = ''

    const variantOf = (touch: Touch): 'A' | 'B' | undefined => {
      const test = touch.stop?.step.abTest
      if (test === undefined) return undefined
      return test === true ? (leadId.charCodeAt(10) % 2 === 0 ? 'A' : 'B') : test
    }

    const words = (id: string, type: string, touch: Touch, away: boolean): Partial<ActivityDocument> => {
      const step = touch.stop?.step
      switch (type) {
        case 'emailsSent': {
          const isB = variantOf(touch) === 'B'
          const subject = inThread(isB ? step?.subjectB : step?.subject, thread)
          thread = fill(subject, values)
          mail = fill((isB ? step?.messageB : step?.message) ?? '', values)
          return {
            subject: thread,
            message: mail,
            messageId: messageIdOf(id, domains.get(sender.sendUserMailboxId) ?? 'mail.example'),
          }
        }
        case 'emailsReplied':
          return {
            subject: inThread(undefined, thread ?? 'your mail'),
            message: writeReply(random, moodOf(state, away), values, mail),
            messageId: messageIdOf(id, person.employer.domain),
            ...(person.email === undefined ? {} : { fromEmail: person.email }),
          }
        case 'linkedinSent':
          chat = fill(step?.message ?? '', values)
          return { message: chat }
        case 'linkedinInviteDone':
          return { message: fill(step?.message ?? '', values) }
        case 'linkedinReplied':
          return { message: writeChatReply(random, values, chat) }
        default:
          return {}
      }
    }

    const details = (type: string, time: number): Partial<ActivityDocument> => {
      const byUser = { userId: sender.id, userName: names.get(sender.id) }
      switch (type) {
        case 'emailsClicked':
          return { extra: { linkUrl: pick(random, [`https://${site}/guide`, `https://${site}/tour`]) } }
        case 'emailsBounced':
          return { extra: { bounceReason: '550 5.1.1 The email account that you tried to reach does not exist' } }
        case 'emailsFailed':
          return { errorMessage: 'The mailbox did not accept the connection (454 4.7.0)' }
        case 'linkedinSendFailed':
          return { errorMessage: 'The message could not be sent: not connected with this person' }
        case 'aircallEnded':
          return { ...byUser, duration: between(random, 12, 640) }
        case 'aircallCreated':
        case 'aircallDone':
        case 'emailsInterested':
        case 'emailsNotInterested':
          return byUser
        case 'manualDone':
          return { ...byUser, opportunityId: taskOf(life, time) }
        case 'resumed':
          return byUser
        default:
          return {}
      }
    }

    return happenings.map(({ timed, type, time, reaction }): ActivityDocument => {
      const { touch } = timed
      const { stop } = touch
      const kind = `${type} ${touch.order}`
      const isFirst = !seen.has(kind)
      seen.add(kind)
      const variant = variantOf(touch)
      const place =
        stop === undefined || withoutStep.has(type)
          ? {}
          : {
              sequenceId: stop.sequenceId,
              sequenceStep: stop.place,
              totalSequenceStep: stop.total,
              stepId: stop.step._id,
              emailTemplateId: variant === 'B' ? stop.step.emailTemplateBId : stop.step.emailTemplateId,
              emailTemplateName: `${plan.segment.code} ${stop.step.type} ${stop.place + 1}`,
              ...(variant === undefined ? {} : { sequenceTested: variant }),
              ...(reaction === undefined ? {} : { relatedSentAt: new Date(timed.time).toISOString() }),
            }
      const id = ids('act')
      return {
        _id: id,
        type,
        createdAt: new Date(time).toISOString(),
        leadId,
        contactId: person.contactId,
        campaignId: plan.document._id,
        ...place,
        ...(type === 'paused' ? {} : { sendUserId: sender.id, isFirst }),
        ...(mailTypes.has(type) ? { sendUserMailboxId: sender.sendUserMailboxId } : {}),
        ...(scanned.has(type) ? { bot: reaction?.bot === true } : {}),
        ...words(id, type, touch, reaction?.away === true),
        ...details(type, time),
      }
    })
  }
}
