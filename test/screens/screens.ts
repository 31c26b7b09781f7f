import type { TeamWorld } from '../../src/sandbox/world.ts'

/** Calls by operation of lemlist. */
export type Calls = Readonly<Record<string, number>>

/** A page as a frontend shows it, and the fewest calls that lemlist's API needs for it. */
export interface Screen {
  readonly name: string
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>>
  /** By operation; nothing is kept yet. */
  readonly cold: Calls
  /** Why it cannot be fewer. */
  readonly why: string
}

/** How many calls these are. */
export const total = (calls: Calls): number => Object.values(calls).reduce((sum, count) => sum + count, 0)

/** The last 45 days before this moment. */
export const rangeUntil = (now: number) => ({
  from: new Date(now - 45 * 86_400_000).toISOString(),
  to: new Date(now).toISOString(),
})

/** A campaign of the team in which much has happened, whose list of leads is neither short nor longer than a page. */
export const campaignOf = (team: TeamWorld): string => {
  const found = team.campaigns.all().find(({ _id }) => {
    const leads = team.leads.where('campaignId', _id).length
    return leads >= 100 && leads < 500 && team.activities.where('campaignId', _id).length >= 50
  })
  if (found === undefined) throw new Error('no campaign has between 100 and 500 leads')
  return found._id
}

/** Someone of the team's contacts who is in three campaigns and has an address. */
export const personOf = (team: TeamWorld): { readonly id: string; readonly email: string } => {
  for (const { _id, email } of team.contacts.all()) {
    if (team.leads.where('contactId', _id).length === 3 && typeof email === 'string') return { id: _id, email }
  }
  throw new Error('nobody is in three campaigns')
}

/** The screens of a team that has one page of campaigns, seen at this moment. */
export const screensOf = (team: TeamWorld, now: number): readonly Screen[] => {
  const range = rangeUntil(now)
  const users = team.users.all().length
  return [
    {
      name: 'home',
      query: `query Home($range: DateRange!) {
        team { name credits { total } }
        campaigns(first: 100, status: [RUNNING, ENDED, PAUSED]) {
          totalCount
          nodes { id name status labels stats(range: $range) { sent delivered opened replied meetingsBooked } }
        }
      }`,
      variables: { range },
      cold: { team: 1, teamCredits: 1, campaigns: 1, campaignStatsBatch: 1 },
      why: 'nothing but its own operation tells the name, the credits, the list, or numbers of a span of days',
    },
    {
      name: 'campaign',
      query: `query Campaign($id: ID!, $range: DateRange!) {
        campaign(id: $id) {
          name status
          sequences { id steps { id type delayDays stats(range: $range) { sent opened replied } } }
          stats(range: $range) { sent replied }
          leads(first: 25, state: [EMAILS_OPENED]) { nodes { id state contact { fullName jobTitle } } }
        }
      }`,
      variables: { id: campaignOf(team), range },
      cold: { campaignReports: 1, campaignSequences: 1, campaignStatsBatch: 1, campaignLeads: 1, contacts: 1 },
      why: 'numbers of steps come with those of the campaign; the list of leads tells contacts, but not who they are',
    },
    {
      name: 'people',
      query: `query People($after: String) {
        contacts(first: 500, after: $after) {
          totalCount pageInfo { endCursor }
          nodes { id fullName unsubscribed owner { name } memberships { status campaign { id name } lead { id } } }
        }
      }`,
      cold: { contacts: 1, team: 1, campaigns: 1 },
      why: 'rows name owners and campaigns by their ids, and the team and one page of the list know them all',
    },
    {
      name: 'feed',
      query: `query Feed {
        activities(first: 40, filter: { types: [EMAILS_OPENED, EMAILS_REPLIED, LINKEDIN_REPLIED], excludeBots: true }) {
          nodes { id type occurredAt isFirst sender { name } campaign { id name } lead { id email firstName state } }
        }
      }`,
      cold: { activities: 3 },
      why: 'the list takes one type at a time; everything shown rides in its rows',
    },
    {
      name: 'inbox',
      query: `query Inbox {
        inbox(first: 50) {
          nodes { id channels lastActivityAt hasReplies users { user { name } isRead } contact { id fullName email } }
        }
      }`,
      cold: { team: 1, inbox: users },
      why: 'every user has a list of their own, and the team says who they are',
    },
    {
      name: 'person',
      query: `query Person($email: EmailAddress!) {
        contact(by: { email: $email }) {
          fullName unsubscribed
          company { name domain }
          memberships {
            campaign { name status }
            lead { state isPaused variables { name value } activities(first: 20) { nodes { type occurredAt } } }
          }
          conversation { messages(first: 10) { nodes { sentAt direction text } } }
        }
      }`,
      variables: { email: personOf(team).email },
      cold: { contacts: 1, leadsByEmail: 1, activities: 3, conversation: 1, companies: 1 },
      why: 'one call by address tells all leads of the person, but each lead has a list of activities of its own',
    },
    {
      name: 'mailboxes',
      query: `query Mailboxes {
        users { id name mailboxes { id email status dailyLimit lemwarm { isActive score maxPerDay } } }
      }`,
      cold: { team: 1, user: users, lemwarmSettings: 14 },
      why: 'users and mailboxes are asked for one by one',
    },
  ]
}
