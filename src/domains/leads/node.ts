import { builder } from '../../graph/builder.ts'
import { idPrefixes } from '../../graph/node.ts'
import type { CampaignSource } from '../campaigns/node.ts'

/**
 * What a row told about a lead. A key that is absent was not told and can be asked for; null was told to be unknown.
 * `state` is the last thing that happened, `status` where the lead stands.
 */
export interface LeadFacts {
  readonly email?: string | null
  /** Everything the campaign knows of the person, names included. */
  readonly variables?: Readonly<Record<string, string>> | null
  readonly state?: string | null
  readonly status?: string | null
  readonly isPaused?: boolean | null
  readonly emailStatus?: string | null
  readonly updatedAt?: string | null
  readonly source?: string | null
  readonly isPersonalized?: boolean | null
  /** The user who sends to the lead. */
  readonly senderId?: string | null
}

/** A lead by id, with what the row that named it already told. One lead is one person in one campaign. */
export interface LeadSource {
  readonly id: string
  readonly contactId?: string | undefined
  readonly campaign?: CampaignSource | undefined
  readonly facts: LeadFacts
  /** Variables that were told where not all were, by name; null is one that the lead lacks. */
  readonly someVariables?: Readonly<Record<string, string | null>>
}

idPrefixes('Lead', 'lea')

/** A lead in the graph; other domains add their fields to it. */
export const LeadRef = builder.objectRef<LeadSource>('Lead')
