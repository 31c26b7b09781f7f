import type { SequenceDocument, StepDocument } from '../documents.ts'
import type { Ids, Random } from '../ids.ts'
import { type Block, blueprints, usesLinkedin } from './blueprints.ts'
import { around, pick } from './chance.ts'
import { type Copy, dinner, english, type Mail } from './copy.ts'
import { french, german } from './copy-foreign.ts'
import type { Segment } from './segments.ts'

/** A step on the way of a lead, with its place. */
export interface Stop {
  readonly sequenceId: string
  readonly place: number
  /** How many steps its sequence has. */
  readonly total: number
  readonly step: StepDocument
}

/** A campaign's sequences, main one first, and the ways leads can go through them. */
export interface SequencePlan {
  readonly sequences: readonly SequenceDocument[]
  readonly routes: readonly (readonly Stop[])[]
}

interface Brief {
  readonly campaignId: string
  readonly blueprint: string
  readonly segment: Segment
  readonly region: string
  readonly brand: string
  /** Whether it invites to an event. */
  readonly event: boolean
  readonly abTest?: true | 'A' | 'B' | undefined
  /** The campaign to which a `sendToAnotherCampaign` step hands over. */
  readonly handOverTo: string
}

const conditionTitles: Readonly<Record<string, string>> = {
  emailsOpened: 'Opened email',
  linkedinInviteAccepted: 'Accepted invite',
  hasEmailAddress: 'Has email address',
}

const copies: Readonly<Record<string, Copy>> = { FR: french, DACH: german }

/** Writes the sequences of a campaign in the words of its market. */
export const writeSequences = (random: Random, ids: Ids, brief: Brief): SequencePlan => {
  const { segment, brand } = brief
  const sequences: SequenceDocument[] = []
  const start = Math.floor(random() * 30)
  let mails = 0
  let messages = 0
  /** The follow-ups on the way to here. */
  let used: ReadonlySet<Mail> = new Set()
  const invites = usesLinkedin(brief.blueprint)

  const say = (text: string): string =>
    text
      .replaceAll('[team]', segment.team)
      .replaceAll('[pain]', segment.pain)
      .replaceAll('[outcome]', segment.outcome)
      .replaceAll('[proof]', segment.proof)
      .replaceAll('tidewell.example', `${brand.toLowerCase()}.example`)
      .replaceAll('Tidewell', brand)

  const copy = copies[brief.region] ?? english

  const mailAt = (place: number, isLast: boolean, isFirst: boolean): Mail => {
    if (place === 0) return brief.event ? dinner : around(copy.openers, start)
    if (isLast) {
      const fit = copy.farewells.filter(({ subject }) => !isFirst || subject !== '')
      return around(fit, start)
    }
    const fresh = copy.followUps
      .map((_, turn) => around(copy.followUps, start + place + turn))
      .filter(each => !used.has(each))
    const found = fresh.find(({ subject }) => !isFirst || subject !== '') ?? around(copy.followUps, start + place)
    used = new Set([...used, found])
    return found
  }

  /** The first mail of every sequence has a subject; others may answer in the thread. */
  const emailFields = (isLast: boolean, isFirst: boolean): Partial<StepDocument> => {
    const mail = mailAt(mails, isLast, isFirst)
    mails += 1
    const fields = { subject: say(mail.subject), message: say(mail.message) }
    if (mails !== 1 || brief.abTest === undefined) return fields
    const twin = around(copy.openers, start + 1)
    return {
      ...fields,
      abTest: brief.abTest,
      emailTemplateBId: ids('etp'),
      subjectB: say(twin.subject),
      messageB: say(twin.message),
    }
  }

  const fieldsOf = (block: Block, isLast: boolean, isFirst: boolean): Partial<StepDocument> => {
    switch (block.type) {
      case 'email':
        return emailFields(isLast, isFirst)
      case 'linkedinInvite':
        return { message: say(pick(random, copy.notes)) }
      case 'linkedinSend': {
        messages += 1
        const said = invites ? copy.messages : copy.oldFriends
        return { message: say(around(said, messages - 1)), altMessage: say(around(copy.messages, 2)) }
      }
      case 'phone':
        return { message: 'Ask which site would start, and who plans it today.' }
      case 'manual':
        return {
          title: 'Check the website',
          message: 'Anything new? Add one line to the notes before the next message.',
        }
      case 'api':
        return { method: 'POST', url: `https://automation.${brand.toLowerCase()}.example/enrich` }
      case 'sendToAnotherCampaign':
        return { campaignId: brief.handOverTo }
      case 'conditional':
        return { conditionKey: block.conditionKey, title: conditionTitles[block.conditionKey ?? ''] }
      default:
        return {}
    }
  }

  const write = (
    blocks: readonly Block[],
    level: number,
    parent?: { id: string; index: number },
  ): readonly Stop[][] => {
    const sequenceId = ids('seq')
    const goesOn = blocks.at(-1)?.type === 'conditional'
    const lastEmail = goesOn ? -1 : blocks.findLastIndex(({ type }) => type === 'email')
    const firstEmail = blocks.findIndex(({ type }) => type === 'email')
    const steps = blocks.map(
      (block, place): StepDocument => ({
        _id: ids('stp'),
        type: block.type,
        delay: block.delay,
        emailTemplateId: ids('etp'),
        ...fieldsOf(block, place === lastEmail, place === firstEmail),
      }),
    )
    sequences.push({
      _id: sequenceId,
      campaignId: brief.campaignId,
      level,
      ...(parent === undefined ? {} : { parentId: parent.id, conditionalStepIndex: parent.index }),
      steps,
    })
    const own = steps.map((step, place): Stop => ({ sequenceId, place, total: steps.length, step }))
    const last = blocks.at(-1)
    if (last?.yes === undefined || last.no === undefined) return [own]
    const below = { id: sequenceId, index: blocks.length - 1 }
    const before = { mails, messages, used }
    const yes = write(last.yes, level + 1, below)
    mails = before.mails
    messages = before.messages
    used = before.used
    const no = write(last.no, level + 1, below)
    return [...yes, ...no].map(rest => [...own, ...rest])
  }

  const routes = write(blueprints[brief.blueprint] ?? blueprints.email ?? [], 0)
  return { sequences, routes }
}
