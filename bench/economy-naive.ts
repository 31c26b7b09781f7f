import type { Clock } from '../src/lemlist/clock.ts'

/** Calls that a browser has open to one host at a time. */
const mostAtOnce = 6

/** Reads one path of lemlist's API. */
// biome-ignore lint/suspicious/noExplicitAny: this client reads answers as the JSON they are, as such clients do
type Read = (path: string) => Promise<any>

/** What a client did. */
export interface Done {
  readonly answered: number
  readonly refused: number
}

/** A client that asks lemlist itself, six calls at a time, and after a refusal waits as long as it is told. */
export const createNaive = (fetch: (request: Request) => Promise<Response>, clock: Clock) => {
  let [answered, refused, open] = [0, 0, 0]
  const waiting: (() => void)[] = []
  const later = (ms: number): Promise<void> => new Promise(resolve => clock.after(ms, resolve))
  const headers = { authorization: `Basic ${btoa(':sandbox')}` }

  const attempt: Read = async path => {
    for (;;) {
      const answer = await fetch(new Request(`http://lemlist.test/api${path}`, { headers }))
      if (answer.status !== 429) {
        answered += 1
        if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
        return answer.json()
      }
      refused += 1
      await later(Number(answer.headers.get('retry-after')) * 1000)
    }
  }

  const read: Read = async path => {
    if (open >= mostAtOnce) await new Promise<void>(resolve => waiting.push(resolve))
    else open += 1
    try {
      return await attempt(path)
    } finally {
      const next = waiting.shift()
      if (next === undefined) open -= 1
      else next()
    }
  }
  return { read, done: (): Done => ({ answered, refused }) }
}

/** What such a client needs to know of what it shows. */
export interface Shown {
  readonly campaignId: string
  readonly email: string
  readonly from: string
  readonly to: string
}

/** The rows of a list. lemlist: some lists are bare, some in an envelope. */
const rowsOf = (list: object): readonly unknown[] =>
  Array.isArray(list) ? list : (Object.values(list).find(Array.isArray) ?? [])

const each = async <Row>(rows: readonly Row[], ask: (row: Row) => Promise<unknown>): Promise<void> => {
  await Promise.all(rows.map(ask))
}

/** The screens as clients read them that ask again for whatever a row only names. */
export const naiveScreens: Readonly<Record<string, (read: Read, shown: Shown) => Promise<unknown>>> = {
  home: async (read, { from, to }) => {
    const [list] = await Promise.all([
      read('/campaigns?version=v2&limit=100'),
      read('/team?version=v2'),
      read('/team/credits'),
    ])
    await each(rowsOf(list) as { _id: string }[], async ({ _id }) => {
      await read(`/campaigns/${_id}`)
      await read(`/v2/campaigns/${_id}/stats?startDate=${from}&endDate=${to}`)
    })
  },
  campaign: async (read, { campaignId, from, to }) => {
    const [leads] = await Promise.all([
      read(`/campaigns/${campaignId}/leads?limit=100&state=emailsOpened`),
      read(`/campaigns/${campaignId}`),
      read(`/campaigns/${campaignId}/sequences`),
      read(`/v2/campaigns/${campaignId}/stats?startDate=${from}&endDate=${to}`),
    ])
    await each(leads.slice(0, 25), ({ contactId }: { contactId: string }) => read(`/contacts/${contactId}`))
  },
  people: async read => {
    const page = await read('/contacts?limit=500')
    await read('/team?version=v2')
    await each(rowsOf(page) as { campaigns?: { campaignId: string }[] }[], async ({ campaigns }) => {
      await each(campaigns ?? [], ({ campaignId }) => read(`/campaigns/${campaignId}`))
    })
  },
  feed: async read => {
    const types = ['emailsOpened', 'emailsReplied', 'linkedinReplied']
    const lists = await Promise.all(types.map(type => read(`/activities?version=v2&limit=100&type=${type}`)))
    const rows = lists.flatMap(rowsOf) as {
      leadId?: string
      campaignId?: string
      sendUserId?: string
      createdAt: string
    }[]
    rows.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
    await each(rows.slice(0, 40), async ({ leadId, campaignId, sendUserId }) => {
      if (leadId !== undefined) await read(`/leads?id=${leadId}&version=v2`)
      if (campaignId !== undefined) await read(`/campaigns/${campaignId}`)
      if (sendUserId !== undefined) await read(`/users/${sendUserId}`)
    })
  },
  inbox: async read => {
    const { users } = await read('/team?version=v2')
    const lists = await Promise.all(users.map(({ userId }: { userId: string }) => read(`/inbox?userId=${userId}`)))
    const rows = lists.flatMap(rowsOf) as { contactId: string; users?: { userId: string }[] }[]
    const threads = [...new Map(rows.map(row => [row.contactId, row])).values()].slice(0, 50)
    await each(threads, async ({ contactId, users: readers }) => {
      await read(`/contacts/${contactId}`)
      for (const { userId } of readers ?? []) await read(`/users/${userId}`)
    })
  },
  person: async (read, { email }) => {
    const contact = await read(`/contacts/${email}`)
    await read(`/inbox/${contact._id}`)
    await read(`/companies?idsOrDomains=${contact.fields?.companyDomain ?? email.split('@')[1]}`)
    await each(contact.campaigns, async ({ campaignId, leadId }: { campaignId: string; leadId: string }) => {
      await read(`/campaigns/${campaignId}`)
      await read(`/campaigns/${campaignId}/leads/${leadId}`)
      await read(`/leads/${email}?version=v2`)
      await read(`/activities?version=v2&leadId=${leadId}&limit=100`)
    })
  },
  mailboxes: async read => {
    const { users } = await read('/team?version=v2')
    await each(users, async ({ userId }: { userId: string }) => {
      const { mailboxes } = await read(`/users/${userId}`)
      await each(mailboxes, ({ _id }: { _id: string }) => read(`/lemwarm/${_id}/settings`))
    })
  },
}
