import { builder } from '../../graph/builder.ts'
import { idPrefixes } from '../../graph/node.ts'
import type { Campaign } from './contract.ts'
import type { CampaignStatus } from './statuses.ts'

/** A campaign by id, with what the row that named it already told. */
export interface CampaignSource {
  readonly id: string
  readonly name?: string | undefined
  readonly status?: CampaignStatus | undefined
  /** Set where a client gave the id, so that further facts are looked for where the first were. */
  readonly asked?: true | undefined
  /** Its row of the campaign list, where it came from there. */
  readonly row?: Campaign | undefined
  /** Its own document, where that was read. */
  readonly detail?: Campaign | undefined
}

idPrefixes('Campaign', 'cam')

/** A campaign in the graph; other domains add their fields to it. */
export const CampaignRef = builder.objectRef<CampaignSource>('Campaign')
