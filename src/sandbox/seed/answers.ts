const html = (...paragraphs: readonly string[]): string => paragraphs.map(text => `<div>${text}</div>`).join('<br>')

/** How somebody answers. */
export type Mood = 'interested' | 'notInterested' | 'question' | 'away'

/** What people write back in one language. */
export interface Answers {
  readonly mail: Readonly<Record<Mood, readonly string[]>>
  readonly chat: readonly string[]
}

/** What people write back to a mail that lets them choose a letter. */
export const letterAnswers: readonly string[] = [
  html('B.', '{{firstName}}'),
  html('A. Ask me in spring.', '{{firstName}}'),
]

const mailAnswers: Answers['mail'] = {
  interested: [
    html(
      'Hi {{senderFirstName}},',
      'Good timing, we are budgeting for this right now. Thursday after 14:00 works. Please add our planner to the invite.',
      'Regards, {{firstName}}',
    ),
    html(
      'Yes, send me the recording first. If it does what you say for two sites I will bring our COO.',
      '{{firstName}} {{lastName}}',
    ),
    html(
      'Hello,',
      'We looked at something similar two years ago and it was too heavy. If yours really starts with one site, let us talk next week.',
      '{{firstName}}',
    ),
    html('Sure, happy to have a look. Could you do Tuesday 10:30?', 'Sent from my phone'),
    html(
      'You caught me. The Monday roster is exactly the problem. What does it cost for 240 people?',
      'Thanks, {{firstName}}',
    ),
    html(
      'Hi {{senderFirstName}}, forwarded to our head of planning, she is in copy. Please coordinate directly.',
      'Best, {{firstName}}',
    ),
  ],
  notInterested: [
    html(
      'Hi,',
      'We signed with another vendor in the spring, three-year term. Please do not follow up.',
      '{{firstName}}',
    ),
    html('Not relevant for us, thank you.'),
    html(
      'Hello {{senderFirstName}},',
      'I left operations in summer, so I am the wrong person, and I know there is a purchasing freeze until next year.',
      'Good luck, {{firstName}}',
    ),
    html('Please remove me from your list.', '{{firstName}} {{lastName}}'),
    html(
      'Thanks for the mail. Our shifts are fixed by a works agreement, there is nothing to plan. Not a fit.',
      'Kind regards',
    ),
  ],
  question: [
    html('Does it read hours from SAP or do we have to export?', '{{firstName}}'),
    html(
      'Hi {{senderFirstName}},',
      'How do you handle night supplements and the eleven-hour rest rule? That is where the last tool failed.',
      'Best, {{firstName}}',
    ),
    html(
      'Is the data hosted in the EU? Our works council will ask before anything else.',
      'Regards, {{firstName}} {{lastName}}, {{jobTitle}}',
    ),
    html('Could you come back in March? We are in the middle of a move.', '{{firstName}}'),
    html('Interesting. Do you have a customer of our size in {{city}} I could call?', '{{firstName}}'),
    html('Who gave you my address? Curious, not angry.', '{{firstName}}'),
    html('I would need to see the calculation for part-time staff, page one only covers full-time.', 'Thanks'),
  ],
  away: [
    html(
      'Thank you for your message. I am out of the office until Monday with limited access to mail. For urgent matters please call the main desk.',
      '{{firstName}} {{lastName}}<br>{{jobTitle}}, {{companyName}}',
    ),
    html('I am on parental leave and will be back in the new quarter. My mail is not forwarded.', '{{firstName}}'),
  ],
}

const chatAnswers: readonly string[] = [
  'Happy to share: honestly, with a whiteboard and patience. What did the others say?',
  'Thanks {{senderFirstName}}. We are fine for now, but send me the summary.',
  'Sounds useful, drop me a mail and I will loop in our planner 👍',
  'Not my area any more, sorry! Try our operations lead.',
  'Let’s talk after the season, we are flat out until then.',
  'Good question… overtime, mostly. Do you have ten minutes on Friday?',
]

/** What people write back to what is written in English. */
export const englishAnswers: Answers = { mail: mailAnswers, chat: chatAnswers }

/** What users note on a company. */
export const companyNotes: readonly string[] = [
  'Spoke to reception: planning sits in the regional office, not at headquarters.',
  'Renewal of their current tool is in September. Come back in May with the calculation.',
  'Three contacts in two campaigns. Keep them with one sender.',
  'Works council needs the hosting paper before any demo.',
  'Met at the trade show, stand 4B. They liked the swap feature, worried about the roll-out.',
  'Budget frozen until the new year, champion is still keen.',
  'Wants a reference of the same size in the same country.',
  'Parent company decides centrally; two sister sites are already customers.',
]

/** What a task asks its user to do, by type. */
export const taskTexts: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  manual: [
    ['Prepare the calculation', 'Fill in number of sites and average shift before the call.'],
    ['Send the hosting paper', 'Works council asked for it, PDF is in the shared folder.'],
    ['Check the CRM', 'Is there an open deal? If so, hand over to the owner.'],
  ],
  phone: [
    ['Call about the pilot', 'Opened the guide three times this week. Ask which site would start.'],
    ['Call back', 'Reception says mornings before ten are best.'],
  ],
  linkedinSend: [['Write on LinkedIn', 'Accepted the invitation, no mail address. Ask about peak season.']],
  linkedinInvite: [['Invite on LinkedIn', 'No answer to the mails; mention the event.']],
  emailsReplied: [
    ['Answer the reply', 'Read the whole thread first, then offer two times for a call.'],
    ['Reply waits for an answer', 'Ask the solutions team if it is about payroll or rest rules.'],
    ['Answer within the day', 'Keep it to three sentences and attach the hosting paper if asked.'],
    ['Write back', 'Copy the planner in if one was named.'],
    ['Look at the reply', 'If it is a no, thank them and mark the lead.'],
    ['Answer and log in the CRM', 'Add what was said to the deal before you write.'],
    ['Reply to the question', 'The library has an example for most of them.'],
  ],
  linkedinReplied: [
    ['Answer on LinkedIn', 'Send the summary and ask one question back.'],
    ['Go on with the chat', 'Suggest ten minutes this week.'],
    ['Answer the message', 'If somebody else is responsible, ask for the name.'],
  ],
  opportunityClicked: [['Follow up on the click', 'Clicked the guide twice. Offer the recording.']],
  email: [['Write a personal mail', 'Refer to the conversation at the trade show.']],
}
