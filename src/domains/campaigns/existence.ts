import type { Context } from '../../graph/context.ts'
import type { SelectedField } from '../../graph/selection.ts'

/** Reads what a field of a campaign shows; rejects as not found when there is no such campaign. */
type Reading = (
  context: Context,
  campaignId: string,
  args: SelectedField['args'],
  selected: SelectedField['selected'],
) => Promise<unknown>

const readings = new Map<string, Reading>()

/**
 * Announces a field of `Campaign` whose own call says whether there is such a campaign, so that `campaign(id:)` needs
 * no other. `read` is what the field's resolver calls; it must not cost another call when it is called twice.
 */
export const showsCampaign = <Args>(
  field: string,
  read: (context: Context, campaignId: string, args: Args, selected: SelectedField['selected']) => Promise<unknown>,
): void => {
  // The arguments come from the schema's own reading of them, as the field's resolver gets them.
  readings.set(field, read as Reading)
}

/** How to learn from this field whether there is a campaign; undefined when it does not tell. */
export const readingOf = (field: string): Reading | undefined => readings.get(field)
