/** What alerts watch: warming up, or mail that goes out. Source, here and below: the alerts of lemlist's API reference. */
export const widgets = ['warmup', 'outreach'] as const
export type Widget = (typeof widgets)[number]

/** The numbers that alerts watch. */
export const metrics = ['inboxRate', 'spamRate', 'score', 'deliveryRate', 'bounceRate'] as const
export type Metric = (typeof metrics)[number]

/** Which numbers each widget has. */
export const metricsOf: Readonly<Record<Widget, readonly Metric[]>> = {
  warmup: ['inboxRate', 'spamRate', 'score'],
  outreach: ['deliveryRate', 'bounceRate'],
}

/** The widget that has this number. */
export const widgetOf = (metric: Metric): Widget => (metricsOf.warmup.includes(metric) ? 'warmup' : 'outreach')

/** How bad it is when an alert goes off. */
export const severities = ['warning', 'critical'] as const
/** What an alert looks at one by one. */
export const scopes = ['global', 'mailbox', 'domain'] as const
/** When an alert goes off: how the number stands to the threshold. */
export const comparisons = ['equal', 'below', 'above'] as const
/** How the days of an alert are taken together. */
export const periodModes = ['rolling', 'consecutive'] as const

/** The bounds of what an alert compares with, and of the days it looks back. */
export const limits = { threshold: { least: 0, most: 100 }, periodDays: { least: 1, most: 30 } }

/** lemlist: a bare domain, without a path and without what stands before it in an address. */
export const isDomain = (text: string): boolean => /^[^\s|@/]+\.[^\s|@/]+$/.test(text)
