/** The subscription that the benchmark's clients make: a wall of what happens. */
export const wall = `subscription Wall {
  activityStream {
    cursor type occurredAt source
    lead { id email firstName companyName }
    campaign { id name }
    activity { id sender { name } }
    gap { from to lost }
  }
}`

const id = (prefix: string, n: number): string => `${prefix}_${`${n}`.padStart(17, 'A')}`

/** An event as lemlist tells it. */
export const callback = (n: number, secret: string, team: string, at = Date.now()) => ({
  _id: id('act', n),
  type: 'emailsOpened',
  teamId: team,
  createdAt: new Date(at).toISOString(),
  isFirst: true,
  bot: false,
  campaignId: id('cam', n % 40),
  campaignName: 'Founders in Lyon, autumn',
  leadId: id('lea', n),
  contactId: id('ctc', n),
  leadEmail: `lead-${n}@example.com`,
  leadFirstName: 'Amélie',
  leadLastName: 'Laurent',
  leadCompanyName: 'Atelier Nord',
  sequenceId: id('seq', n % 40),
  sequenceStep: 0,
  stepId: id('stp', n % 40),
  emailTemplateName: 'First touch',
  sendUserId: id('usr', 1),
  sendUserEmail: 'noa@example.com',
  sendUserName: 'Noa Martin',
  subject: 'A question about your quarter',
  secret,
})

/** The same event as the wall shows it. */
export const shown = (n: number) => ({
  cursor: 'WyI0cTJkOWYxYSIsInRlYV9BQUFBQUFBQUFBQUFBQUExMSIsMTIzNDU2LDE3Njg0NzEyMDAwMDBd',
  type: 'EMAILS_OPENED',
  occurredAt: '2026-01-15T10:00:00.000Z',
  source: 'WEBHOOK',
  lead: { id: id('lea', n), email: `lead-${n}@example.com`, firstName: 'Amélie', companyName: 'Atelier Nord' },
  campaign: { id: id('cam', n % 40), name: 'Founders in Lyon, autumn' },
  activity: { id: id('act', n), sender: { name: 'Noa Martin' } },
  gap: null,
})

/** The whole result that a client gets for it. */
export const message = (n: number) => ({ data: { activityStream: shown(n) } })
