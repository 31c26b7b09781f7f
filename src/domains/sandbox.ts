import { type Route, routesOf } from '../sandbox/routes.ts'
import { accounts } from './accounts/contract.ts'
import { accountsHandlers } from './accounts/sandbox.ts'
import { activities } from './activities/contract.ts'
import { activitiesHandlers } from './activities/sandbox.ts'
import { campaigns } from './campaigns/contract.ts'
import { campaignsHandlers } from './campaigns/sandbox.ts'
import { companies } from './companies/contract.ts'
import { companiesHandlers } from './companies/sandbox.ts'
import { contacts } from './contacts/contract.ts'
import { contactsHandlers } from './contacts/sandbox.ts'
import { crm } from './crm/contract.ts'
import { crmHandlers } from './crm/sandbox.ts'
import { database } from './database/contract.ts'
import { databaseHandlers } from './database/sandbox.ts'
import { deliverability } from './deliverability/contract.ts'
import { deliverabilityHandlers } from './deliverability/sandbox.ts'
import { enrichment } from './enrichment/contract.ts'
import { enrichmentHandlers } from './enrichment/sandbox.ts'
import { exports } from './exports/contract.ts'
import { exportsHandlers } from './exports/sandbox.ts'
import { fields } from './fields/contract.ts'
import { fieldsHandlers } from './fields/sandbox.ts'
import { inbox } from './inbox/contract.ts'
import { inboxHandlers } from './inbox/sandbox.ts'
import { leads } from './leads/contract.ts'
import { leadsHandlers } from './leads/sandbox.ts'
import { lemwarm } from './lemwarm/contract.ts'
import { lemwarmHandlers } from './lemwarm/sandbox.ts'
import { overview } from './overview/contract.ts'
import { overviewHandlers } from './overview/sandbox.ts'
import { schedules } from './schedules/contract.ts'
import { schedulesHandlers } from './schedules/sandbox.ts'
import { sequences } from './sequences/contract.ts'
import { sequencesHandlers } from './sequences/sandbox.ts'
import { signals } from './signals/contract.ts'
import { signalsHandlers } from './signals/sandbox.ts'
import { tasks } from './tasks/contract.ts'
import { tasksHandlers } from './tasks/sandbox.ts'
import { team } from './team/contract.ts'
import { teamHandlers } from './team/sandbox.ts'
import { unsubscribes } from './unsubscribes/contract.ts'
import { unsubscribesHandlers } from './unsubscribes/sandbox.ts'
import { webhooks } from './webhooks/contract.ts'
import { webhooksHandlers } from './webhooks/sandbox.ts'

/** Every operation that the sandbox pretends to have. */
export const sandboxRoutes: readonly Route[] = [
  ...routesOf(accounts, accountsHandlers),
  ...routesOf(activities, activitiesHandlers),
  ...routesOf(campaigns, campaignsHandlers),
  ...routesOf(companies, companiesHandlers),
  ...routesOf(contacts, contactsHandlers),
  ...routesOf(crm, crmHandlers),
  ...routesOf(database, databaseHandlers),
  ...routesOf(deliverability, deliverabilityHandlers),
  ...routesOf(enrichment, enrichmentHandlers),
  ...routesOf(exports, exportsHandlers),
  ...routesOf(fields, fieldsHandlers),
  ...routesOf(inbox, inboxHandlers),
  ...routesOf(leads, leadsHandlers),
  ...routesOf(lemwarm, lemwarmHandlers),
  ...routesOf(overview, overviewHandlers),
  ...routesOf(schedules, schedulesHandlers),
  ...routesOf(sequences, sequencesHandlers),
  ...routesOf(signals, signalsHandlers),
  ...routesOf(tasks, tasksHandlers),
  ...routesOf(team, teamHandlers),
  ...routesOf(unsubscribes, unsubscribesHandlers),
  ...routesOf(webhooks, webhooksHandlers),
]
