import { z } from 'zod'
import { flag, id, maybe, text } from '../../lemlist/wire.ts'

const words = z.string().nullish()

/**
 * A contact to write; further keys are fields that the team declared. lemlist: null and empty values are ignored, so
 * that nothing can be cleared.
 */
export const ContactBody = z.looseObject({
  contactId: words,
  email: words,
  linkedinUrl: words,
  linkedinUrlSalesNav: words,
  additionalEmails: z.array(z.string()).nullish(),
  firstName: words,
  lastName: words,
  phone: words,
  jobTitle: words,
  jobDescription: words,
  picture: words,
  timezone: words,
  industry: words,
  languages: words,
  location: words,
  skills: words,
  summary: words,
  tagline: words,
  contactOwner: words,
  source: words,
  companyId: words,
  companyDomain: words,
  companyLinkedinUrl: words,
})

/** A contact that was written. lemlist: its addresses are a list here, and the company is told, as nowhere else. */
export const WrittenContact = z.object({
  data: z.object({
    _id: id,
    emails: maybe(z.array(z.object({ value: maybe(text) }))),
    companyId: maybe(id),
    created: maybe(flag),
    companyLinked: maybe(flag),
  }),
  warnings: maybe(z.array(z.object({ code: maybe(text), message: maybe(text) }))),
})
