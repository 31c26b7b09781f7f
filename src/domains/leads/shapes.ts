import { z } from 'zod'
import { flag, id, instant, maybe, openMap, text } from '../../lemlist/wire.ts'
import { campaignStatuses } from '../campaigns/statuses.ts'
import { leadStatuses } from './statuses.ts'

/** What verification says of an address. Source: the lead export in lemlist's API reference. */
export const emailStatuses = ['deliverable', 'risky', 'undeliverable'] as const

const Status = maybe(z.enum(leadStatuses))
const AddressStatus = maybe(z.enum(emailStatuses))

/** A lead as the list of a campaign shows it: nothing but ids and the last thing that happened. */
export const LeadStub = z.object({ _id: id, contactId: maybe(id), state: maybe(text) })
export type LeadStub = z.output<typeof LeadStub>

/**
 * A lead with its variables beside its own keys, as most operations answer it; `flatLeadVariables` tells them apart.
 * It knows neither state nor status.
 */
export const FlatLead = z.looseObject({
  _id: id,
  isPaused: maybe(flag),
  campaignId: maybe(id),
  campaignName: maybe(text),
  contactId: maybe(id),
  emailStatus: AddressStatus,
  leadUrl: maybe(text),
})
export type FlatLead = z.output<typeof FlatLead>

/** A lead in the export of its campaign: flat too, with state and status, without contact; see `exportedLeadVariables`. */
export const ExportedLead = z.looseObject({
  _id: id,
  emailStatus: AddressStatus,
  lastState: maybe(text),
  status: Status,
})
export type ExportedLead = z.output<typeof ExportedLead>

/** A lead with its variables in a map, its campaign in short, its state and its status. */
export const LeadV2 = z.object({
  _id: id,
  updatedAt: maybe(instant),
  isPaused: maybe(flag),
  state: maybe(text),
  status: Status,
  personalized: maybe(flag),
  source: maybe(text),
  variables: maybe(openMap),
  contactId: maybe(id),
  enrichment: maybe(z.object({ emailStatus: AddressStatus })),
  campaign: maybe(z.object({ id, name: maybe(text), status: maybe(z.enum(campaignStatuses)) })),
  sendingUser: maybe(openMap),
})
export type LeadV2 = z.output<typeof LeadV2>

/** The variables of a lead by name; keys are arbitrary, spaces included. */
type LeadVariables = Readonly<Record<string, string>>

/** The variables of an open map as text. lemlist: an empty value is a declared variable that this lead lacks; it is left out. */
export const leadVariables = (map: Readonly<Record<string, unknown>>): LeadVariables =>
  Object.fromEntries(
    Object.entries(map).flatMap(([name, value]) =>
      value === '' || value === null || value === undefined || typeof value === 'object' ? [] : [[name, String(value)]],
    ),
  )

const without = (row: Readonly<Record<string, unknown>>, keys: object): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(row).filter(([key]) => !Object.hasOwn(keys, key)))

/** The variables of a flat lead. lemlist: one that is named like a key of the lead itself cannot be told from it. */
export const flatLeadVariables = (lead: Readonly<Record<string, unknown>>): LeadVariables => {
  const { variables, ...open } = without(lead, FlatLead.shape)
  // lemlist: the lead inside a campaign is reported with its variables in a map as well.
  const nested = openMap.safeParse(variables)
  return leadVariables(nested.success ? { ...open, ...nested.data } : { ...open, variables })
}

/** The variables of a lead in an export. */
export const exportedLeadVariables = (lead: ExportedLead): LeadVariables =>
  leadVariables(without(lead, ExportedLead.shape))
