import type { Subject } from '../lemlist/subject.ts'

const subject = (name: string, ...prefixes: readonly string[]): Subject => ({ name, prefixes })

/** What the answers of lemlist are about: each operation that reads is of one subject, those that write name the ones they change. */
export const subjects = {
  team: subject('team'),
  users: subject('users', 'usr'),
  mailboxes: subject('mailboxes', 'usm'),
  webhooks: subject('webhooks'),
  campaigns: subject('campaigns', 'cam'),
  stats: subject('stats', 'cam'),
  sequences: subject('sequences', 'cam', 'seq', 'stp'),
  schedules: subject('schedules', 'skd', 'cam'),
  leads: subject('leads', 'cam', 'lea'),
  contacts: subject('contacts', 'ctc', 'lea'),
  contactLists: subject('contactLists'),
  companies: subject('companies', 'cpn'),
  activities: subject('activities', 'cam', 'lea'),
  conversations: subject('conversations', 'ctc'),
  drafts: subject('drafts', 'ctc'),
  labels: subject('labels'),
  tasks: subject('tasks'),
  unsubscribes: subject('unsubscribes'),
  enrichments: subject('enrichments', 'enr'),
  exports: subject('exports', 'cam'),
  fields: subject('fields'),
  signals: subject('signals'),
  alerts: subject('alerts'),
  crm: subject('crm'),
  database: subject('database'),
}
