import { inbox } from '../../../src/domains/inbox/contract.ts'
import type { ConversationDocument, DraftDocument, LeadDocument } from '../../../src/sandbox/documents.ts'
import type { TeamWorld } from '../../../src/sandbox/world.ts'
import { first, type Row } from '../row.ts'

const userOf = (team: TeamWorld) => first(team.users)

const mailboxOf = (team: TeamWorld) => {
  const [mailbox] = userOf(team).mailboxes
  if (mailbox === undefined) throw new Error('the user has no mailbox')
  return mailbox
}

/** A lead with whom mails were exchanged. */
const leadOf = (team: TeamWorld): LeadDocument =>
  first(
    team.leads,
    ({ contactId, email }) =>
      email !== undefined && team.conversations.find('contactId', contactId)?.channels.includes('email') === true,
  )

const mailWith = (team: TeamWorld, contactId: string): string =>
  first(team.activities, activity => activity.contactId === contactId && activity.type === 'emailsSent')._id

const conversationOf = (team: TeamWorld): ConversationDocument =>
  first(team.conversations, ({ labelIds }) => labelIds.length > 0)

const draftOf = (team: TeamWorld): DraftDocument => first(team.drafts)

const ofDraft = (team: TeamWorld) => {
  const { _id: draftId, contactId, ownerId } = draftOf(team)
  return { contactId, ownerId, draftId }
}

const draftPath = (team: TeamWorld): string => `/inbox/${draftOf(team).contactId}/drafts`

const ownerQuery = (team: TeamWorld): string => `draftOwner=${draftOf(team).ownerId}`

const draftFields = 'id channel subject preview content cc attachments { name url size contentType } source'

/** Who is written to, and what. */
const toWhom = (team: TeamWorld, message = 'Hello') => {
  const { _id: leadId, contactId } = leadOf(team)
  return { contactId, leadId, message }
}

/** What messages are asked for with, and how that arrives, by channel. */
const messages = {
  email: {
    input: (team: TeamWorld) => ({
      senderId: userOf(team)._id,
      mailboxId: mailboxOf(team)._id,
      ...toWhom(team, '<p>Hello</p>'),
      subject: 'Hello',
      cc: ['ann@example.com'],
      replyTo: `Message:${mailWith(team, leadOf(team).contactId)}`,
    }),
    body: (team: TeamWorld) => ({
      sendUserId: userOf(team)._id,
      sendUserMailboxId: mailboxOf(team)._id,
      sendUserEmail: mailboxOf(team).email,
      ...toWhom(team, '<p>Hello</p>'),
      subject: 'Hello',
      cc: ['ann@example.com'],
      replyToActivityId: mailWith(team, leadOf(team).contactId),
    }),
  },
  linkedIn: {
    input: (team: TeamWorld) => ({ senderId: userOf(team)._id, ...toWhom(team) }),
    body: (team: TeamWorld) => ({ sendUserId: userOf(team)._id, ...toWhom(team) }),
  },
  whatsApp: {
    input: (team: TeamWorld) => ({
      senderId: userOf(team)._id,
      whatsAppAccountId: userOf(team).whatsappAccountIds[0],
      ...toWhom(team),
    }),
    body: (team: TeamWorld) => ({
      sendUserId: userOf(team)._id,
      sendUserWhatsappAccountId: userOf(team).whatsappAccountIds[0],
      ...toWhom(team),
    }),
  },
  sms: {
    input: (team: TeamWorld) => ({
      senderId: userOf(team)._id,
      phone: userOf(team).phoneNumbers[0],
      ...toWhom(team),
    }),
    body: (team: TeamWorld) => ({
      sendUserId: userOf(team)._id,
      sendUserPhoneNumber: userOf(team).phoneNumbers[0],
      ...toWhom(team),
    }),
  },
}

const sending = (name: string): string => `mutation ($input: ${name.charAt(0).toUpperCase()}${name.slice(1)}Input!) {
  ${name}(input: $input) { conversation { id lastActivityAt } userErrors { code message field } }
}`

const written = {
  subject: 'Hello',
  content: '<p>Hello</p>',
  cc: ['ann@example.com'],
}

const sentFiles = [{ name: 'offer.pdf', url: 'https://files.example/offer.pdf', size: 1200, type: 'application/pdf' }]

const sourceMetadata = { run: 7 }

/** As short as can be: a test sends far too many of them. */
const files = [{ name: 'a', url: 'http://a.io/' }]

/** The chapter Inbox. */
export const rows: readonly Row[] = [
  {
    endpoint: inbox.inbox,
    input: team => ({ userId: userOf(team)._id, page: 1, limit: 100 }),
    arrives: team => ({ path: '/inbox', query: `userId=${userOf(team)._id}&page=1&limit=100` }),
    query: '{ inbox { nodes { id inboxId } } }',
  },
  {
    endpoint: inbox.conversation,
    input: team => ({ contactId: conversationOf(team).contactId, limit: 100, skip: 0 }),
    arrives: team => ({ path: `/inbox/${conversationOf(team).contactId}`, query: 'limit=100&skip=0' }),
    query: 'query ($id: ID!) { conversation(contactId: $id) { messages { nodes { id } } } }',
    variables: team => ({ id: conversationOf(team).contactId }),
  },
  {
    endpoint: inbox.conversationMarkRead,
    input: team => ({ contactId: conversationOf(team).contactId, userId: userOf(team)._id }),
    arrives: team => ({
      path: `/inbox/${conversationOf(team).contactId}`,
      query: `userId=${userOf(team)._id}&markAsRead=true`,
    }),
    query: `mutation ($input: ConversationMarkReadInput!) {
      conversationMarkRead(input: $input) { conversation { users { isRead } } userErrors { code message field } }
    }`,
    variables: team => ({ input: { contactId: conversationOf(team).contactId, userId: userOf(team)._id } }),
  },
  {
    endpoint: inbox.emailSend,
    input: team => ({ body: messages.email.body(team) }),
    arrives: team => ({ path: '/inbox/email', body: messages.email.body(team) }),
    query: sending('emailSend'),
    variables: team => ({ input: messages.email.input(team) }),
  },
  {
    endpoint: inbox.linkedinMessageSend,
    input: team => ({ body: messages.linkedIn.body(team) }),
    arrives: team => ({ path: '/inbox/linkedin', body: messages.linkedIn.body(team) }),
    query: sending('linkedinMessageSend'),
    variables: team => ({ input: messages.linkedIn.input(team) }),
  },
  {
    endpoint: inbox.whatsappMessageSend,
    input: team => ({ body: messages.whatsApp.body(team) }),
    arrives: team => ({ path: '/inbox/whatsapp', body: messages.whatsApp.body(team) }),
    query: sending('whatsappMessageSend'),
    variables: team => ({ input: messages.whatsApp.input(team) }),
  },
  {
    endpoint: inbox.smsSend,
    input: team => ({ body: messages.sms.body(team) }),
    arrives: team => ({ path: '/inbox/sms', body: messages.sms.body(team) }),
    query: sending('smsSend'),
    variables: team => ({ input: messages.sms.input(team) }),
  },
  {
    endpoint: inbox.labels,
    input: {},
    arrives: { path: '/inbox/labels' },
    query: '{ labels { id name color } }',
  },
  {
    endpoint: inbox.label,
    input: team => ({ labelId: first(team.labels)._id }),
    arrives: team => ({ path: `/inbox/labels/${first(team.labels)._id}` }),
    query: 'query ($id: ID!) { label(id: $id) { id name } }',
    variables: team => ({ id: first(team.labels)._id }),
  },
  {
    endpoint: inbox.labelCreate,
    input: { body: { labelName: 'Hot' } },
    arrives: { path: '/inbox/labels', body: { labelName: 'Hot' } },
    query: `mutation ($input: LabelCreateInput!) {
      labelCreate(input: $input) { label { id name color } userErrors { code message field } }
    }`,
    variables: { input: { name: 'Hot' } },
  },
  {
    endpoint: inbox.labelUpdate,
    input: team => ({ labelId: first(team.labels)._id, body: { labelName: 'Hot', color: '#FF0000' } }),
    arrives: team => ({
      path: `/inbox/labels/${first(team.labels)._id}`,
      body: { labelName: 'Hot', color: '#FF0000' },
    }),
    query: `mutation ($input: LabelUpdateInput!) {
      labelUpdate(input: $input) { label { id name color } userErrors { code message field } }
    }`,
    variables: team => ({ input: { labelId: first(team.labels)._id, name: 'Hot', color: '#FF0000' } }),
  },
  {
    endpoint: inbox.labelDelete,
    input: team => ({ labelId: first(team.labels)._id }),
    arrives: team => ({ path: `/inbox/labels/${first(team.labels)._id}` }),
    query: `mutation ($input: LabelDeleteInput!) {
      labelDelete(input: $input) { deletedId userErrors { code message field } }
    }`,
    variables: team => ({ input: { labelId: first(team.labels)._id } }),
  },
  {
    endpoint: inbox.conversationLabels,
    input: team => ({ contactId: conversationOf(team).contactId }),
    arrives: team => ({ path: `/inbox/conversations/labels/${conversationOf(team).contactId}` }),
    query: 'query ($id: ID!) { conversation(contactId: $id) { labels { id } } }',
    variables: team => ({ id: conversationOf(team).contactId }),
  },
  {
    endpoint: inbox.conversationLabelsAssign,
    input: team => ({
      contactId: conversationOf(team).contactId,
      body: { labelIds: [first(team.labels)._id], appendLabels: true },
    }),
    arrives: team => ({
      path: `/inbox/conversations/labels/${conversationOf(team).contactId}`,
      body: { labelIds: [first(team.labels)._id], appendLabels: true },
    }),
    query: `mutation ($input: ConversationLabelsAssignInput!) {
      conversationLabelsAssign(input: $input) { conversation { labels { id } } userErrors { code message field } }
    }`,
    variables: team => ({
      input: { contactId: conversationOf(team).contactId, labelIds: [first(team.labels)._id], append: true },
    }),
  },
  {
    endpoint: inbox.conversationLabelsRemove,
    input: team => ({
      contactId: conversationOf(team).contactId,
      body: { labelIds: conversationOf(team).labelIds },
    }),
    arrives: team => ({
      path: `/inbox/conversations/labels/${conversationOf(team).contactId}`,
      body: { labelIds: conversationOf(team).labelIds },
    }),
    query: `mutation ($input: ConversationLabelsRemoveInput!) {
      conversationLabelsRemove(input: $input) { conversation { labels { id } } userErrors { code message field } }
    }`,
    variables: team => ({
      input: { contactId: conversationOf(team).contactId, labelIds: conversationOf(team).labelIds },
    }),
  },
  {
    endpoint: inbox.drafts,
    input: team => ({ contactId: draftOf(team).contactId, draftOwner: draftOf(team).ownerId }),
    arrives: team => ({ path: draftPath(team), query: ownerQuery(team) }),
    query: `query ($contactId: ID!, $ownerId: ID!) {
      conversation(contactId: $contactId) { drafts(ownerId: $ownerId) { id channel preview } }
    }`,
    variables: team => ({ contactId: draftOf(team).contactId, ownerId: draftOf(team).ownerId }),
  },
  {
    endpoint: inbox.draft,
    input: team => ({
      contactId: draftOf(team).contactId,
      draftId: draftOf(team)._id,
      draftOwner: draftOf(team).ownerId,
    }),
    arrives: team => ({ path: `${draftPath(team)}/${draftOf(team)._id}`, query: ownerQuery(team) }),
    query: `query ($contactId: ID!, $ownerId: ID!, $draftId: ID!) {
      draft(contactId: $contactId, id: $draftId, ownerId: $ownerId) { ${draftFields} }
    }`,
    variables: ofDraft,
  },
  {
    endpoint: inbox.draftCreate,
    input: team => ({
      contactId: draftOf(team).contactId,
      draftOwner: draftOf(team).ownerId,
      body: { channel: 'email', ...written, attachments: sentFiles, sourceMetadata },
    }),
    arrives: team => ({
      path: draftPath(team),
      query: ownerQuery(team),
      body: { channel: 'email', ...written, attachments: sentFiles, sourceMetadata },
    }),
    query: `mutation ($input: DraftCreateInput!) {
      draftCreate(input: $input) { draft { ${draftFields} } userErrors { code message field } }
    }`,
    variables: team => ({
      input: {
        contactId: draftOf(team).contactId,
        ownerId: draftOf(team).ownerId,
        channel: 'EMAIL',
        ...written,
        attachments: files,
        sourceMetadata,
        replyTo: `Message:${mailWith(team, draftOf(team).contactId)}`,
      },
    }),
  },
  {
    endpoint: inbox.draftUpdate,
    input: team => ({
      contactId: draftOf(team).contactId,
      draftId: draftOf(team)._id,
      draftOwner: draftOf(team).ownerId,
      body: { ...written, attachments: sentFiles },
    }),
    arrives: team => ({
      path: `${draftPath(team)}/${draftOf(team)._id}`,
      query: ownerQuery(team),
      body: { ...written, attachments: sentFiles },
    }),
    query: `mutation ($input: DraftUpdateInput!) {
      draftUpdate(input: $input) { draft { ${draftFields} } userErrors { code message field } }
    }`,
    variables: team => ({
      input: {
        ...ofDraft(team),
        ...written,
        attachments: files,
        replyTo: `Message:${mailWith(team, draftOf(team).contactId)}`,
      },
    }),
  },
  {
    endpoint: inbox.draftDelete,
    input: team => ({
      contactId: draftOf(team).contactId,
      draftId: draftOf(team)._id,
      draftOwner: draftOf(team).ownerId,
    }),
    arrives: team => ({ path: `${draftPath(team)}/${draftOf(team)._id}`, query: ownerQuery(team) }),
    query: `mutation ($input: DraftDeleteInput!) {
      draftDelete(input: $input) { deletedId contact { id } userErrors { code message field } }
    }`,
    variables: team => ({ input: ofDraft(team) }),
  },
]
