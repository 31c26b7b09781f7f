/** A step to be: its type, the days to wait before it and, of a condition, its key and what follows on yes and no. */
export interface Block {
  readonly type: string
  readonly delay: number
  readonly conditionKey?: string
  readonly yes?: readonly Block[]
  readonly no?: readonly Block[]
}

const step = (type: string, delay: number): Block => ({ type, delay })
const email = (delay: number): Block => step('email', delay)
const condition = (conditionKey: string, delay: number, yes: readonly Block[], no: readonly Block[]): Block => ({
  type: 'conditional',
  delay,
  conditionKey,
  yes,
  no,
})

/** The sequences teams write, by what is special about them. A condition is always the last step of its sequence. */
export const blueprints: Readonly<Record<string, readonly Block[]>> = {
  email: [email(0), email(3), email(4), email(7)],
  opened: [email(0), email(3), condition('emailsOpened', 4, [step('phone', 1), email(3)], [email(1), email(7)])],
  accepted: [
    step('linkedinVisit', 0),
    step('linkedinInvite', 1),
    email(1),
    condition(
      'linkedinInviteAccepted',
      3,
      [step('linkedinSend', 1), email(4), email(7)],
      [email(1), email(4), email(7)],
    ),
  ],
  linkedinFirst: [
    step('linkedinVisit', 0),
    step('linkedinInvite', 1),
    step('linkedinSend', 3),
    email(1),
    email(4),
    step('linkedinSend', 3),
    email(7),
  ],
  /** For people who are connected with their sender already. */
  warm: [step('linkedinVisit', 0), step('linkedinSend', 1), email(1), email(4), step('linkedinSend', 3), email(7)],
  linkedinOnly: [
    step('linkedinVisit', 0),
    step('linkedinInvite', 1),
    condition('linkedinInviteAccepted', 3, [step('linkedinSend', 1), step('linkedinSend', 5)], [step('manual', 2)]),
  ],
  calls: [email(0), email(3), step('phone', 1), email(4), step('manual', 1), email(7)],
  hasEmail: [
    step('api', 0),
    step('linkedinVisit', 0),
    condition(
      'hasEmailAddress',
      0,
      [email(0), step('linkedinInvite', 1), email(3), step('linkedinSend', 3), email(4)],
      [step('linkedinInvite', 1), step('linkedinSend', 3)],
    ),
  ],
  tenSteps: [
    email(0),
    step('linkedinVisit', 1),
    step('linkedinInvite', 0),
    email(3),
    step('phone', 1),
    email(3),
    step('linkedinSend', 1),
    step('manual', 1),
    email(4),
    step('sendToAnotherCampaign', 7),
  ],
  handOver: [email(0), email(3), email(4), step('sendToAnotherCampaign', 7)],
}

/** The order in which campaigns, largest first, take a blueprint, so that every preset has enough of each channel. */
export const rotation = [
  'accepted',
  'email',
  'linkedinFirst',
  'opened',
  'hasEmail',
  'calls',
  'tenSteps',
  'handOver',
  'accepted',
  'email',
] as const

/** Whether the sequence can reach people without an email address: it invites them, and writes when they accept. */
export const usesLinkedin = (blueprint: string): boolean =>
  ['accepted', 'linkedinFirst', 'hasEmail', 'linkedinOnly'].includes(blueprint)
