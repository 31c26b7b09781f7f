/** What a mail of a sequence says. `{{…}}` in lower camel case are lead variables; `[…]` are words of the segment. */
export interface Mail {
  readonly subject: string
  readonly message: string
}

const html = (...paragraphs: readonly string[]): string => paragraphs.map(text => `<p>${text}</p>`).join('')

const signature = 'Best,<br>{{senderFirstName}}'

/** What is written in one language. */
export interface Copy {
  /** First mails of a sequence; each has a twin for A/B tests at the next place. */
  readonly openers: readonly Mail[]
  readonly followUps: readonly Mail[]
  readonly farewells: readonly Mail[]
  /** Notes of invitations. */
  readonly notes: readonly string[]
  /** Messages after an accepted invitation, in their order; the last one fits anywhere. */
  readonly messages: readonly string[]
  /** Messages to people who were connected before. */
  readonly oldFriends: readonly string[]
}

/** First mails of a cold sequence; each has a twin for A/B tests at the next place. */
const openers: readonly Mail[] = [
  {
    subject: '{{companyName}} and the Monday roster',
    message: html(
      'Hi {{firstName}},',
      '{{icebreaker}} It made me wonder how your [team] side keeps up.',
      'Most [team] teams I speak with tell me that [pain]. If that sounds familiar, there is a calmer way: we help you [outcome].',
      'One example: [proof]. Worth 15 minutes next week to see whether the numbers would hold for {{companyName}}?',
      signature,
    ),
  },
  {
    subject: 'Quick question, {{firstName}}',
    message: html(
      'Hello {{firstName}},',
      'Who at {{companyName}} decides how shifts are planned? I am asking because [pain] in most places I visit, and it rarely shows up in a report until it is expensive.',
      'We built Tidewell so that a planner can [outcome]. [proof].',
      'If this is yours, shall I send a two-minute recording made with data that looks like yours?',
      signature,
    ),
  },
  {
    subject: 'A number from a company like {{companyName}}',
    message: html(
      'Hi {{firstName}},',
      '[proof]. They started with one site and a plain export from their payroll system, nothing more.',
      'As {{jobTitle}} you probably see the same cause from the other end: [pain].',
      'Would it be useful if I showed what the first two weeks looked like for them?',
      signature,
    ),
  },
  {
    subject: 'New shifts at {{companyName}}',
    message: html(
      'Hi {{firstName}},',
      '{{icebreaker}} Congratulations, that is a lot of new shifts to fill.',
      'When a [team] team grows that fast, usually [pain]. We make it possible to [outcome], without replacing what you use for payroll.',
      'Open to a short call on Tuesday or Thursday?',
      signature,
    ),
  },
  {
    subject: 'Planning {{companyName}}’s busy weeks',
    message: html(
      'Dear {{firstName}},',
      'I will keep it short. Tidewell is planning software for people whose demand never sits still.',
      'Three things our customers stop doing: rebuilding the plan by hand, paying agencies for shifts that colleagues would have taken, and finding out too late that [pain].',
      'If one of these costs {{companyName}} money, I would like to show you how others [outcome].',
      signature,
    ),
  },
  {
    subject: 'Saw {{companyName}} is hiring planners',
    message: html(
      'Hi {{firstName}},',
      'Before you add another planner: half of the job posts I read in your field describe work that a forecast can do at night.',
      'It lets a small team [outcome]. [proof].',
      'I can run last month’s rota of one site through it and send you the difference. Interested?',
      signature,
    ),
  },
]

/** Mails in the middle of a sequence. An empty subject answers in the thread. */
const followUps: readonly Mail[] = [
  {
    subject: '',
    message: html(
      'Hi {{firstName}},',
      'Just lifting this to the top of your inbox. The part people usually want to see is what happens when somebody calls in sick at 6 in the morning: the replacement is asked, accepts on the phone, and the plan is legal again.',
      'Would ten minutes on Wednesday work?',
      signature,
    ),
  },
  {
    subject: 'Three ways [team] teams lose a day a week',
    message: html(
      'Hi {{firstName}},',
      'We compared 60 rotas before and after. The same three leaks came up almost every time:',
      '1. Changes are agreed in chat and copied later.<br>2. Nobody sees hours worked at a second site.<br>3. Overtime is noticed at payroll, not at planning.',
      'Which of the three would you guess is largest at {{companyName}}?',
      signature,
    ),
  },
  {
    subject: '',
    message: html(
      'Hello {{firstName}},',
      'One thing I forgot to say: nothing needs to be replaced. Tidewell reads your contracts and hours from the system you have, and writes the approved plan back.',
      'A pilot is one site, four weeks, no invoice if the planners do not want to keep it.',
      signature,
    ),
  },
  {
    subject: 'The short version for {{companyName}}',
    message: html(
      'Hi {{firstName}},',
      'Here is the one-page summary I use internally: <a href="https://tidewell.example/guide">the guide</a>. Page one has the calculation; you only need your number of sites and an average shift.',
      'If the result looks wrong to you I would honestly like to know why.',
      signature,
    ),
  },
  {
    subject: '',
    message: html(
      'Hi {{firstName}},',
      'Would a colleague of yours be closer to this? Usually it is whoever gets the call when [pain].',
      'Happy to take it from there and leave your inbox alone.',
      signature,
    ),
  },
]

/** Last mails of a sequence. */
const farewells: readonly Mail[] = [
  {
    subject: '',
    message: html(
      'Hi {{firstName}},',
      'I do not want to become the noise you plan around, so this is my last note for now.',
      'If planning comes back on the agenda at {{companyName}}, the recording stays at <a href="https://tidewell.example/tour">this link</a> and I answer my own mail.',
      signature,
    ),
  },
  {
    subject: 'Closing the loop',
    message: html(
      'Hello {{firstName}},',
      'No answer is an answer too. Could you help me with one letter, so that I file this correctly?',
      'A: bad timing, ask in spring.<br>B: solved already.<br>C: wrong person.',
      signature,
    ),
  },
  {
    subject: '',
    message: html(
      'Hi {{firstName}},',
      'Last try from me. We are visiting customers in {{city}} next month and I have one free hour in the afternoon. Coffee, no slides?',
      signature,
    ),
  },
]

/** The note of an invitation and the messages after it. */
const linkedinNotes: readonly string[] = [
  'Hi {{firstName}}, I work with a few [team] teams near {{city}} and follow what {{companyName}} is doing. Happy to connect.',
  'Hello {{firstName}}, we keep meeting the same people at events. I would be glad to have you in my network.',
  'Hi {{firstName}}, your post on staffing stayed with me. Shall we connect?',
]

const linkedinMessages: readonly string[] = [
  'Thanks for connecting, {{firstName}}! No pitch: how do you plan the weeks when demand doubles at {{companyName}}? I collect answers from {{jobTitle}}s and share the summary.',
  'Hi {{firstName}}, here is the summary I promised, with the two tricks from teams that plan without spreadsheets. Curious which one would fail at {{companyName}}.',
  'Hi {{firstName}}, would a ten-minute look at how others [outcome] be useful? If not, no hard feelings.',
]

/** What is written to everybody but Germans and the French. */
export const english: Copy = {
  openers,
  followUps,
  farewells,
  notes: linkedinNotes,
  messages: linkedinMessages,
  oldFriends: [
    'Hi {{firstName}}, we have been connected for a while: how do you plan the weeks when demand doubles at {{companyName}}? I collect answers from {{jobTitle}}s and share the summary.',
    'Hi {{firstName}}, here is the summary of the answers, with the two tricks from teams that plan without spreadsheets. Curious which one would fail at {{companyName}}.',
  ],
}

/** The first mail of a campaign that invites to an event. */
export const dinner: Mail = {
  subject: 'Dinner after the trade show, {{firstName}}?',
  message: html(
    'Hi {{firstName}},',
    'A few people who run [team] are coming to dinner on the second evening of the trade show: one table, no slides, and one question, namely how each of them staffs a peak week.',
    'Two chairs are free, and somebody from {{companyName}} would fit in well. Shall I keep one for you?',
    signature,
  ),
}
