import type { Subject } from '../lemlist/subject.ts'

const subject = (name: string, ...prefixes: readonly string[]): Subject => ({ name, prefixes })

/** What the answers of lemlist are about: each operation that reads is of one subject, those that write name the ones they change. */
export const subjects = {
  team: subject('team'),
  credits: subject('credits'),
  users: subject('users'),
  mailboxes: subject('mailboxes'),
  webhooks: subject('webhooks'),
  campaigns: subject('campaigns', 'cam'),
  stats: subject('stats', 'cam'),
  sequences: subject('sequences'),
  schedules: subject('schedules'),
  // Not by the campaign: one that happens to be in it is no reason to forget a lead.
  leads: subject('leads', 'lea', 'ctc'),
  contacts: subject('contacts', 'ctc', 'lea'),
  contactLists: subject('contact lists'),
  companies: subject('companies', 'cpn'),
  activities: subject('activities', 'lea'),
  conversations: subject('conversations', 'ctc'),
  drafts: subject('drafts', 'ctc'),
  labels: subject('labels'),
  tasks: subject('tasks'),
  unsubscribes: subject('unsubscribes'),
  fields: subject('fields'),
  signals: subject('signals'),
  signalLibrary: subject('signal library'),
  alerts: subject('alerts'),
  crm: subject('crm'),
  database: subject('database'),
  personas: subject('personas'),
}
