import { reads as accounts } from './chapters/accounts.ts'
import { reads as contacts } from './chapters/contacts.ts'
import { reads as crm } from './chapters/crm.ts'
import { reads as database } from './chapters/database.ts'
import { reads as deliverability } from './chapters/deliverability.ts'
import { reads as enrichment } from './chapters/enrichment.ts'
import { reads as exports } from './chapters/exports.ts'
import { reads as fields } from './chapters/fields.ts'
import { reads as inbox } from './chapters/inbox.ts'
import { reads as sequences } from './chapters/sequences.ts'
import { reads as signals } from './chapters/signals.ts'
import { type Read, read } from './read.ts'

const range = { from: '2025-01-01T00:00:00Z', to: '2025-12-31T00:00:00Z' }

const leadFields = `id email firstName lastName companyName jobTitle phone linkedinUrl state rawState status isPaused
  emailStatus variables { name value } updatedAt source isPersonalized sender { id } campaign { id name status } contact { id }`

/** Every read of the graph that lemlist documents an answer for. */
export const reads: readonly Read[] = [
  read(
    'team',
    `{ team { id name createdAt creator { id } features customDomain members { id name email role } invitedUsers { email role invitedBy { id } invitedAt }
      webhooks { id targetUrl types isFirst createdAt campaign { id } } } }`,
  ),
  read('credits', '{ team { credits { total freemium subscription gifted paid } } }'),
  read('senders', '{ team { senders { user { id } campaigns { channels campaign { id name status } } } } }'),
  read('crmUsers', '{ team { crmUsers { user { id } crm } } }'),
  read(
    'user',
    `{ user(id: "usr_any") { email role linkedIn { profileUrl isConnected inviteLimit messageLimit visitLimit }
      mailboxes { id email provider status dailyLimit isWarming lemwarm { isActive score measuredAt maxPerDay
      rampUp variesDaily checks tips template activeAt nextEmailAt lastEmailAt } } } }`,
  ),
  read(
    'campaigns',
    '{ campaigns(first: 100) { nodes { id name emoji timezone labels createdAt status hasErrors errors creator { id } } } }',
  ),
  read(
    'campaign',
    `{ campaign(id: "cam_any") { id name createdAt status creator { id email } senders { user { id } email mailboxId mailbox { id } }
      } }`,
  ),
  read('checks', '{ campaign(id: "cam_any") { checks { type level message category isBlocking } } }'),
  read(
    'sequences',
    '{ campaign(id: "cam_any") { sequences { id level steps { id type index delayDays subject message } } } }',
  ),
  read(
    'campaign schedules',
    '{ campaign(id: "cam_any") { schedules { id name timezone start end weekdays secondsToWait isPublic createdAt deletedAt creator { id } } } }',
  ),
  read(
    'campaign leads',
    '{ campaign(id: "cam_any") { leads(first: 100) { nodes { id state rawState contact { id } } } } }',
  ),
  read(
    'schedules',
    '{ schedules(first: 100) { totalCount nodes { id name timezone start end weekdays secondsToWait isPublic createdAt deletedAt creator { id } } } }',
  ),
  read(
    'schedule',
    '{ schedule(id: "skd_any") { id name timezone start end weekdays secondsToWait isPublic createdAt deletedAt creator { id } } }',
  ),
  read('lead', `{ lead(id: "lea_any") { ${leadFields} } }`),
  read('leads', `query ($email: EmailAddress!) { leads(email: $email) { ${leadFields} } }`, {
    email: 'ann@example.com',
  }),
  read(
    'contacts',
    `{ contacts(first: 100) { totalCount nodes { id email fullName pictureUrl fields unsubscribed createdAt owner { id }
      fieldRejections { field reason source rejectedValue rejectedAt conflictingRecordId }
      memberships { status campaign { id } lead { id } } } } }`,
  ),
  read(
    'companies',
    `{ companies(first: 100) { totalCount nodes { id name domain industry logoUrl fields createdAt owner { id }
      crmSync { provider recordId isDisabled errors { type reason raisedAt existingCompany { id } } }
      fieldRejections { field reason source rejectedValue rejectedAt conflictingRecordId } } } }`,
  ),
  read(
    'company notes',
    '{ companies(first: 1) { nodes { notes(first: 100) { totalCount nodes { id note createdAt author { id } } } } } }',
  ),
  read(
    'activities',
    `{ activities(first: 100) { nodes { id type rawType occurredAt isFirst isBot raw lead { id email firstName lastName
      companyName state isPaused } contact { id } campaign { id name } sender { id name email } } } }`,
  ),
  read(
    'inbox',
    `{ inbox(userId: "usr_any", first: 100) { nodes { inboxId createdAt channels lastActivityAt hasReplies lastRepliedAt
      lastRepliedChannel users { user { id } isSender isRead } contact { id fullName email } tasks { id type rawType isDone } } } }`,
  ),
  read(
    'conversation',
    `{ conversation(contactId: "ctc_any") { messages(first: 50) { totalCount nodes { id sentAt direction channel rawType subject html
      fromEmail messageId mailboxId user { id name email } attachments lead { id email } campaign { id } sequence { id } step { id } } } } }`,
  ),
  read('labels', '{ labels { id name color createdAt creator { id } } }'),
  read('label', '{ label(id: "lbl_any") { id name color createdAt creator { id } } }'),
  read(
    'tasks',
    '{ tasks(first: 100) { nodes { id type rawType title content priority dueAt assignee { id } lead { id } contact { id } campaign { id } } } }',
  ),
  read('webhooks', '{ webhooks { id targetUrl targetHost types isFirst createdAt campaign { id } isOurs } }'),
  read('unsubscribes', '{ unsubscribes(first: 100) { nodes { id value source createdAt } } }'),
  read('unsubscribe', '{ unsubscribe(value: "ann@example.com") { id value source } }'),
  read('doNotContact', '{ contact(by: { id: "ctc_xW8Ou6C03Csv8vatp" }) { id doNotContact } }'),
  read(
    'stats',
    `query ($range: DateRange!) { campaign(id: "cam_123") { stats(range: $range) { leads leadsLaunched leadsReached
      leadsOpened leadsInteracted leadsAnswered leadsInterested leadsNotInterested leadsUnsubscribed leadsInterrupted sent notSent
      bounced delivered opened clicked replied invitationsAccepted meetingsBooked steps { index variant taskType conditionLabel sent delivered opened clicked replied
      bounced notDelivered unsubscribed invited } } } }`,
    { range },
  ),
  read(
    'report',
    `{ campaign(id: "cam_bSn8EORHQxbWPjHvu") { name status report { leads leadsReviewed leadsInSequence emailsSent emailsOpened emailsClicked emailsReplied emailsInterested linkedinSent
      linkedinReplied interested notInterested creatorName senderEmails } } }`,
  ),
  ...accounts,
  ...contacts,
  ...crm,
  ...database,
  ...deliverability,
  ...enrichment,
  ...exports,
  ...fields,
  ...inbox,
  ...sequences,
  ...signals,
]
