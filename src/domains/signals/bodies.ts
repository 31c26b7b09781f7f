import { z } from 'zod'
import { processings, signalTypeWords, taskTypes } from './words.ts'

const words = z.array(z.string()).optional()
const conditions = z.array(z.object({ filterId: z.string(), in: words, out: words }))

const opportunity = z.object({
  ownerType: z.enum(['contact_owner', 'specific_owner']).optional(),
  ownerId: z.string().optional(),
  type: z.enum(taskTypes).optional(),
  priority: z.literal([0, 1, 2]).optional(),
  data: z
    .object({
      title: z.string().optional(),
      subject: z.string().optional(),
      emailTemplateId: z.string().optional(),
      message: z.string().optional(),
    })
    .optional(),
})

const Processing = z.enum(processings)

/** What an agent is made of. */
export const AgentCreation = z.object({
  name: z.string(),
  type: z.enum(signalTypeWords),
  filters: conditions.optional(),
  emoji: z.string().optional(),
  segmentType: z.literal('all').optional(),
  signalProcessingType: Processing.optional(),
  signalOpportunityTemplate: opportunity.optional(),
  activate: z.boolean().optional(),
})

/** What of an agent is changed. */
export const AgentChange = z.object({
  watchListId: z.string(),
  name: z.string().optional(),
  type: z.string().optional(),
  filters: conditions.optional(),
  emoji: z.string().optional(),
  signalProcessingType: Processing.optional(),
})

/** A signal from outside, about a person or a company. */
export const ExternalSignal = z.object({
  contact: z
    .object({
      linkedinUrl: z.string(),
      email: z.string().optional(),
      firstName: z.string().optional(),
      lastName: z.string().optional(),
    })
    .optional(),
  company: z.object({ domain: z.string(), name: z.string(), linkedinUrl: z.string().optional() }).optional(),
  customFields: z.record(z.string(), z.string()).optional(),
})
