import { z } from 'zod'
import { openMap, text } from '../../lemlist/wire.ts'

const one = text.optional()

/** What lemlist checks by itself, in words of its own: whatever is no such list counts as left out. */
const many = z.array(text).optional().catch(undefined)
const yesOrNo = z.boolean().optional().catch(undefined)

/** Who a message goes to: either is enough, and lemlist says so when both are missing. */
const recipient = { contactId: one, leadId: one }

/**
 * A mail, as HTML. `subject` may be left out of an answer alone; `replyToActivityId` is the mail that is answered, or
 * `latest` for the last one; `cc` left out of an answer is that of the thread.
 */
export const EmailBody = z.object({
  ...recipient,
  sendUserId: one,
  sendUserEmail: one,
  sendUserMailboxId: one,
  subject: one,
  message: one,
  cc: z.array(text).optional(),
  replyToActivityId: one,
})

/** A message on LinkedIn. lemlist: both ids are documented as required, and its refusal says that one will do. */
export const LinkedInBody = z.object({ ...recipient, sendUserId: one, message: one })

export const WhatsAppBody = z.object({ ...recipient, sendUserId: one, sendUserWhatsappAccountId: one, message: one })

/** lemlist: not described; modelled on the other channels. */
export const SmsBody = z.object({ ...recipient, sendUserId: one, sendUserPhoneNumber: one, message: one })

export const NewLabelBody = z.object({ labelName: one })

/** lemlist: not described; modelled on the creation. */
export const LabelBody = z.object({ labelName: one, color: one })

/** With `appendLabels: false` the labels take the place of those that are there. */
export const LabelsBody = z.object({ labelIds: many, appendLabels: yesOrNo })

/** lemlist: a body on a DELETE, which may get lost on the way. */
export const LabelsGoneBody = z.object({ labelIds: many })

/** A file of a draft: where it lies, its size in bytes and its media type. */
const AttachmentBody = z.object({ name: one, url: one, size: z.int().optional(), type: one })

/** What can be changed of a draft. */
export const DraftBody = z.object({
  subject: one,
  content: one,
  cc: z.array(text).optional(),
  attachments: z.array(AttachmentBody).optional(),
  replyToActivityId: one,
})

/** `sourceMetadata` is the caller's own: lemlist keeps it and shows it nowhere. */
export const NewDraftBody = DraftBody.extend({ channel: one, sourceMetadata: openMap.optional() })
