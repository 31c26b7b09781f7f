import { builder } from '../../graph/builder.ts'

/** Where the numbers of alerts come from. */
export const AlertWidget = builder.enumType('DeliverabilityAlertWidget', {
  description: 'Where the number comes from that an alert watches.',
  values: {
    WARMUP: { value: 'warmup', description: 'From warming mailboxes up.' },
    OUTREACH: { value: 'outreach', description: 'From the mails of campaigns.' },
  } as const,
})

/** What alerts watch. */
export const AlertMetric = builder.enumType('DeliverabilityAlertMetric', {
  description: 'The number that an alert watches.',
  values: {
    INBOX_RATE: { value: 'inboxRate', description: 'Warming up: how many percent of mails reach the inbox.' },
    SPAM_RATE: { value: 'spamRate', description: 'Warming up: how many percent of mails end as spam.' },
    SCORE: { value: 'score', description: 'Warming up: the score, from 0 to 100.' },
    DELIVERY_RATE: { value: 'deliveryRate', description: 'Campaigns: how many percent of mails are delivered.' },
    BOUNCE_RATE: { value: 'bounceRate', description: 'Campaigns: how many percent of mails bounce.' },
  } as const,
})

/** How bad it is. */
export const AlertSeverity = builder.enumType('DeliverabilityAlertSeverity', {
  description: 'How bad it is when an alert goes off.',
  values: {
    WARNING: { value: 'warning', description: 'Something to look at.' },
    CRITICAL: { value: 'critical', description: 'Something to do at once.' },
  } as const,
})

/** What alerts look at one by one. */
export const AlertScope = builder.enumType('DeliverabilityAlertScope', {
  description: 'What an alert looks at one by one.',
  values: {
    GLOBAL: { value: 'global', description: 'All mailboxes together; for numbers of warming up alone.' },
    MAILBOX: { value: 'mailbox', description: 'Each mailbox.' },
    DOMAIN: { value: 'domain', description: 'Each domain that is sent from.' },
  } as const,
})

/** How numbers are compared. */
export const AlertComparison = builder.enumType('DeliverabilityAlertComparison', {
  description: 'When an alert goes off.',
  values: {
    EQUAL: { value: 'equal', description: 'When the number is the threshold.' },
    BELOW: { value: 'below', description: 'When the number is less than the threshold.' },
    ABOVE: { value: 'above', description: 'When the number is more than the threshold.' },
  } as const,
})

/** How days are taken together. */
export const AlertPeriodMode = builder.enumType('DeliverabilityAlertPeriodMode', {
  description: 'How an alert looks at several days.',
  values: {
    ROLLING: { value: 'rolling', description: 'The mean of these days counts.' },
    CONSECUTIVE: { value: 'consecutive', description: 'It must be so on each of these days.' },
  } as const,
})
