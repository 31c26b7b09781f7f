import { z } from 'zod'
import type { Clock } from '../../lemlist/clock.ts'
import type { GraphiqlTab } from './graphiql.ts'

const home = `# How the team's campaigns go. Press the play button.
query Home($range: DateRange!) {
  team { name credits { total } members { name } }
  campaigns(first: 50, status: [RUNNING, PAUSED]) {
    truncated
    nodes {
      name
      emoji
      status
      hasErrors
      creator { name }
      stats(range: $range) { leads sent opened replied bounced leadsInterested }
    }
  }
  rateLimit { remaining limit }
}
`

const campaign = `# One campaign: what each step does and brings, and who it reached.
query Campaign($id: ID!, $range: DateRange!) {
  campaign(id: $id) {
    name
    status
    creator { name }
    schedules { name start end weekdays timezone }
    sequences { level steps { index type delayDays subject stats(range: $range) { sent opened replied } } }
    leads(first: 10, state: [EMAILS_REPLIED, EMAILS_OPENED]) {
      nodes { state firstName lastName jobTitle companyName }
    }
  }
}
`

const people = `# Everyone the team knows, and where each stands. Pass pageInfo.endCursor as "after" for more.
query People($after: String) {
  contacts(first: 50, after: $after) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes {
      fullName
      jobTitle
      email
      unsubscribed
      owner { name }
      memberships { status campaign { name } }
    }
  }
}
`

const feed = `# The latest answers and clicks of people, not of machines.
query Feed {
  activities(first: 30, filter: { types: [EMAILS_REPLIED, LINKEDIN_REPLIED, EMAILS_CLICKED], excludeBots: true }) {
    nodes {
      type
      occurredAt
      lead { firstName lastName companyName }
      campaign { name }
      sender { name }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`

const person = `# One person across all campaigns, with the conversation.
query Person($email: EmailAddress!) {
  contact(by: { email: $email }) {
    fullName
    jobTitle
    unsubscribed
    company { name domain industry }
    memberships {
      campaign { name status }
      lead { state activities(first: 5) { nodes { type occurredAt } } }
    }
    conversation { hasReplies messages(first: 5) { nodes { direction sentAt subject text } } }
  }
}
`

const live = `# What happens, as it happens, with the last ten before.
# The play button starts it and stops it.
subscription Live($after: String) {
  activityStream(last: 10, after: $after, filter: { excludeBots: true }) {
    type
    occurredAt
    lead { firstName lastName companyName }
    campaign { name }
    gap { from to lost }
    source
    cursor
  }
}
`

/** What the variables of the tabs are filled from: a running campaign, and someone who answered. */
const sample = `{
  campaigns(first: 50) { nodes { id status } }
  activities(first: 25, filter: { types: [EMAILS_REPLIED] }) { nodes { lead { email } } }
}`

const Sample = z.object({
  data: z.object({
    campaigns: z.object({ nodes: z.array(z.object({ id: z.string(), status: z.string().nullable() })) }).nullable(),
    activities: z
      .object({ nodes: z.array(z.object({ lead: z.object({ email: z.string().nullable() }).nullable() })) })
      .nullable(),
  }),
})

type Fetch = (request: Request) => Promise<Response>

/** Longest the page waits for its variables, in milliseconds; without them it opens all the same. */
const patienceMs = 1000

const asked = async (fetch: Fetch, url: string, clock: Clock): Promise<unknown> => {
  const leaving = new AbortController()
  const request = new Request(new URL('/graphql', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query: sample }),
    signal: leaving.signal,
  })
  const answer = fetch(request).then(response => response.json())
  const patience = Promise.withResolvers<undefined>()
  const cancel = clock.after(patienceMs, () => {
    leaving.abort()
    patience.resolve(undefined)
  })
  return Promise.race([answer, patience.promise])
    .catch(() => undefined)
    .finally(cancel)
}

const readSample = async (fetch: Fetch | undefined, url: string, clock: Clock) => {
  const parsed = Sample.safeParse(fetch && (await asked(fetch, url, clock)))
  const { campaigns, activities } = parsed.success ? parsed.data.data : {}
  const running = campaigns?.nodes.find(({ status }) => status === 'RUNNING') ?? campaigns?.nodes[0]
  const answered = activities?.nodes.find(({ lead }) => (lead?.email ?? null) !== null)
  return { campaignId: running?.id ?? '', email: answered?.lead?.email ?? '' }
}

/** Says at the top of the first tab what to write where. */
const signIn = (asksFor: string): string =>
  `# This gateway asks for credentials. Put {"Authorization": "${asksFor}"} into the headers below, once for all tabs.\n`

const dayMs = 24 * 60 * 60 * 1000

/**
 * The tabs GraphiQL opens with, their variables filled in from the team at hand, where it may be asked. Costs two calls,
 * or none when cached. `asksFor` is what callers are to send as header `Authorization`, where that is asked for.
 */
export const readyTabs = async (
  fetch: Fetch | undefined,
  url: string,
  clock: Clock,
  asksFor?: string,
): Promise<GraphiqlTab[]> => {
  const { campaignId, email } = await readSample(fetch, url, clock)
  const today = Math.floor(clock.now() / dayMs) * dayMs
  const range = { from: new Date(today - 30 * dayMs).toISOString(), to: new Date(today + dayMs).toISOString() }
  return [
    { title: 'Home', query: `${asksFor === undefined ? '' : signIn(asksFor)}${home}`, variables: { range } },
    { title: 'Campaign', query: campaign, variables: { id: campaignId, range } },
    { title: 'People', query: people, variables: {} },
    { title: 'Feed', query: feed, variables: {} },
    { title: 'Person', query: person, variables: { email } },
    { title: 'Live', query: live, variables: {} },
  ]
}
