import { builder } from '../../graph/builder.ts'
import type { CampaignReport } from './contract.ts'

/** lemlist: a list is flat text here, of `Name:address` or of addresses; names may hold commas. */
const addressesIn = (text: string): string[] => text.match(/[^\s,:]+@[^\s,:]+/g) ?? []

/** Addresses the campaign is sent from; undefined where lemlist names none. */
const senderEmails = ({ sendersUsers, senderNames }: CampaignReport): string[] | undefined =>
  [sendersUsers, senderNames].map(text => addressesIn(text ?? '')).find(({ length }) => length > 0)

/** All-time numbers of a campaign. */
export const CampaignReportRef = builder.objectRef<CampaignReport>('CampaignReport').implement({
  description:
    'All-time numbers of a campaign, in people. lemlist leaves some out that never counted: those are null rather than 0.',
  fields: t => ({
    leads: t.exposeInt('totalCount', { description: 'People in the campaign.' }),
    leadsReviewed: t.exposeInt('reviewedCount', { description: 'People who were launched.' }),
    leadsInSequence: t.exposeInt('inSequenceLeadCount', { description: 'People for whom the sequence has begun.' }),
    leadsWaiting: t.exposeInt('reviewed', {
      description: 'People who were reviewed and to whom nothing happened since.',
    }),
    emailsSent: t.exposeInt('emailsSent', { description: 'People who were sent an email.' }),
    emailsOpened: t.exposeInt('emailsOpened', { description: 'People who opened an email.' }),
    emailsClicked: t.exposeInt('emailsClicked', { description: 'People who clicked a link in an email.' }),
    emailsReplied: t.exposeInt('emailsReplied', { description: 'People who answered an email.' }),
    emailsUnsubscribed: t.exposeInt('emailsUnsubscribed', { description: 'People who unsubscribed.' }),
    emailsInterested: t.exposeInt('emailsInterested', { description: 'People marked as interested after an email.' }),
    linkedinSent: t.exposeInt('linkedinSent', { description: 'People who were sent a LinkedIn message.' }),
    linkedinOpened: t.exposeInt('linkedinOpened', { description: 'People who opened a LinkedIn message.' }),
    linkedinReplied: t.exposeInt('linkedinReplied', { description: 'People who answered on LinkedIn.' }),
    interested: t.exposeInt('interested', { description: 'People marked as interested.' }),
    notInterested: t.exposeInt('notInterested', { description: 'People marked as not interested.' }),
    creatorName: t.exposeString('createdBy', { description: 'Name of who created the campaign.' }),
    senderEmails: t.field({
      type: ['EmailAddress'],
      nullable: true,
      resolve: report => senderEmails(report) ?? null,
      description: 'Addresses the campaign is sent from. Null where lemlist names none.',
    }),
  }),
})
