import { z } from 'zod'
import type { Clock } from '../lemlist/clock.ts'
import type { GraphiqlTab } from './graphiql.ts'

const home = `# What runs, and how it goes. Press the play button.
query Home($range: DateRange!) {
  team { name credits { total } }
  campaigns(first: 100, status: [RUNNING, PAUSED, ENDED]) {
    totalCount
    truncated
    nodes {
      id
      name
      emoji
      status
      labels
      stats(range: $range) { sent opened clicked replied bounced meetingsBooked leadsInterested }
    }
  }
}
`

const campaign = `# One campaign: its steps with their funnel, and who replied.
query Campaign($id: ID!, $range: DateRange!) {
  campaign(id: $id) {
    name
    status
    creator { name }
    sequences {
      id
      level
      steps { index type delayDays subject stats(range: $range) { sent opened clicked replied } }
    }
    leads(first: 25, state: [EMAILS_REPLIED]) {
      nodes { id state contact { fullName email jobTitle } }
    }
  }
}
`

const people = `# All people with the campaigns they are in, 500 at a time.
query People($after: String) {
  contacts(first: 500, after: $after) {
    totalCount
    pageInfo { endCursor hasNextPage }
    nodes { id email fullName unsubscribed owner { name } memberships { status campaign { id name } } }
  }
}
`

const feed = `# What happened last, machines left out.
query Feed {
  activities(first: 50, filter: { types: [EMAILS_REPLIED, LINKEDIN_REPLIED, EMAILS_CLICKED], excludeBots: true }) {
    pageInfo { endCursor hasNextPage }
    nodes { id type occurredAt sender { name } campaign { id name } lead { id email firstName companyName } }
  }
}
`

const person = `# Everything about one person.
query Person($email: EmailAddress!) {
  contact(by: { email: $email }) {
    fullName
    unsubscribed
    company { name domain }
    memberships { campaign { name status } lead { state isPaused activities(first: 20) { nodes { type occurredAt } } } }
    conversation { messages(first: 10) { nodes { sentAt direction channel text } } }
  }
}
`

/** What the variables of the tabs are filled from: a running campaign, and the person in most campaigns. */
const sample = `{
  campaigns(first: 50) { nodes { id status } }
  contacts(first: 200) { nodes { email memberships { status } } }
}`

const Sample = z.object({
  data: z.object({
    campaigns: z.object({ nodes: z.array(z.object({ id: z.string(), status: z.string().nullable() })) }).nullable(),
    contacts: z
      .object({
        nodes: z.array(z.object({ email: z.string().nullable(), memberships: z.array(z.unknown()).nullable() })),
      })
      .nullable(),
  }),
})

const readSample = async (fetch: (request: Request) => Promise<Response>, url: string) => {
  const request = new Request(new URL('/graphql', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query: sample }),
  })
  const parsed = Sample.safeParse(await (await fetch(request)).json().catch(() => undefined))
  const { campaigns, contacts } = parsed.success ? parsed.data.data : {}
  const running = campaigns?.nodes.find(({ status }) => status === 'RUNNING') ?? campaigns?.nodes[0]
  const known = contacts?.nodes.filter(({ email }) => email !== null) ?? []
  const busiest = known.toSorted((a, b) => (b.memberships?.length ?? 0) - (a.memberships?.length ?? 0))[0]
  return { campaignId: running?.id ?? '', email: busiest?.email ?? '' }
}

const dayMs = 24 * 60 * 60 * 1000

/** The tabs GraphiQL opens with, their variables filled in from the team at hand. Costs two calls, or none when cached. */
export const readyTabs = async (
  fetch: (request: Request) => Promise<Response>,
  url: string,
  clock: Clock,
): Promise<GraphiqlTab[]> => {
  const { campaignId, email } = await readSample(fetch, url)
  const today = Math.floor(clock.now() / dayMs) * dayMs
  const range = { from: new Date(today - 30 * dayMs).toISOString(), to: new Date(today + dayMs).toISOString() }
  return [
    { title: 'Home', query: home, variables: { range } },
    { title: 'Campaign', query: campaign, variables: { id: campaignId, range } },
    { title: 'People', query: people, variables: {} },
    { title: 'Feed', query: feed, variables: {} },
    { title: 'Person', query: person, variables: { email } },
  ]
}
