/** What signals are about, with what each says. Source: the signal types of lemlist's API reference. */
export const signalTypes = {
  companyIsHiring: 'A company looks for people.',
  companyRaisedFunds: 'A company raised money.',
  recruitmentCampaign: 'A company looks for many people at once.',
  jobChange: 'Somebody changed jobs.',
  newHire: 'Somebody joined a company.',
  companyEmployeeVisitedMyWebsite: "Somebody of a company looked at the team's website.",
  customSignals: 'A question that the team asks was answered.',
  competitorConnections: 'Somebody connected with a competitor on LinkedIn.',
  competitorReactions: "Somebody reacted to a competitor's post on LinkedIn.",
  companyFollowers: 'Somebody follows a company on LinkedIn.',
  technologyChange: 'A company began or stopped using something.',
  linkedinPeopleProfile: 'Somebody who is watched did something on LinkedIn.',
  linkedinCompanyProfile: 'A company that is watched did something on LinkedIn.',
  mergersAcquisitions: 'A company was bought or merged.',
  promotion: 'Somebody was promoted.',
  linkedinKeywords: 'Somebody wrote about a topic on LinkedIn.',
  externalSignalContact: 'Another system told of something about a person; see `signalPush`.',
  externalSignalCompany: 'Another system told of something about a company; see `signalPush`.',
  buyingIntent: 'A company reads a lot about a topic.',
} as const
export type SignalTypeWord = keyof typeof signalTypes

/** The types in lemlist's spelling. */
export const signalTypeWords = Object.keys(signalTypes) as readonly SignalTypeWord[]

/** Whether a word is a type that is known. */
export const isSignalType = (word: string | undefined): word is SignalTypeWord =>
  word !== undefined && Object.hasOwn(signalTypes, word)

/** How an agent is. lemlist: `delete` is one that was deleted; no list has any unless it is asked for. */
export const agentStatuses = [
  'active',
  'inactive',
  'draft',
  'insufficient_credits',
  'empty_crm_lists',
  'error',
  'delete',
] as const

/** What has become of a signal. */
export const signalStatuses = ['new', 'old', 'handled', 'ignored'] as const

/** What is done with each signal of an agent. */
export const processings = ['manual', 'create_opportunity', 'push_to_campaign'] as const

/** The channels of tasks that signals bring about. */
export const taskTypes = ['email', 'phone', 'linkedinSend', 'whatsappMessage', 'manual'] as const
