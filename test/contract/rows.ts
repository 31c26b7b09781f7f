import type { Row } from './row.ts'
import { rows as accounts } from './rows/accounts.ts'
import { rows as activities } from './rows/activities.ts'
import { rows as campaigns } from './rows/campaigns.ts'
import { rows as companies } from './rows/companies.ts'
import { rows as contacts } from './rows/contacts.ts'
import { rows as crm } from './rows/crm.ts'
import { rows as database } from './rows/database.ts'
import { rows as deliverability } from './rows/deliverability.ts'
import { rows as enrichment } from './rows/enrichment.ts'
import { rows as exports } from './rows/exports.ts'
import { rows as fields } from './rows/fields.ts'
import { rows as inbox } from './rows/inbox.ts'
import { rows as leads } from './rows/leads.ts'
import { rows as lemwarm } from './rows/lemwarm.ts'
import { rows as overview } from './rows/overview.ts'
import { rows as schedules } from './rows/schedules.ts'
import { rows as sequences } from './rows/sequences.ts'
import { rows as signals } from './rows/signals.ts'
import { rows as tasks } from './rows/tasks.ts'
import { rows as team } from './rows/team.ts'
import { rows as unsubscribes } from './rows/unsubscribes.ts'
import { rows as webhooks } from './rows/webhooks.ts'

/** Every operation of the API, chapter by chapter. */
export const rows: readonly Row[] = [
  ...accounts,
  ...activities,
  ...campaigns,
  ...companies,
  ...contacts,
  ...crm,
  ...database,
  ...deliverability,
  ...enrichment,
  ...exports,
  ...fields,
  ...inbox,
  ...leads,
  ...lemwarm,
  ...overview,
  ...schedules,
  ...sequences,
  ...signals,
  ...tasks,
  ...team,
  ...unsubscribes,
  ...webhooks,
]
