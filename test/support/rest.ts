import type { TeamDocument, UserDocument } from '../../src/sandbox/documents.ts'
import { Answer, type Call, Refusal } from '../../src/sandbox/handlers.ts'
import { seededIds, seededRandom } from '../../src/sandbox/ids.ts'
import { match, type Route, readInput } from '../../src/sandbox/routes.ts'
import { emptyTeam, type TeamWorld, type World } from '../../src/sandbox/world.ts'

/** The time it is in every world made here. */
export const now = '2026-03-02T10:00:00.000Z'

const teamDocument: TeamDocument = {
  _id: 'tea_1',
  name: 'Acme',
  createdBy: 'usr_1',
  createdAt: '2025-01-01T00:00:00.000Z',
  beta: [],
  invitedUsers: [],
  plan: 'emailPro',
  credits: { freemium: 0, subscription: 80, gifted: 10, paid: 10 },
  crmUsers: [],
}

/** The user of the API key in every world made here: Ann, with one mailbox. */
export const ann: UserDocument = {
  _id: 'usr_1',
  name: 'Ann Lee',
  email: 'ann@acme.test',
  role: 'admin',
  mailboxes: [
    {
      _id: 'usm_1',
      email: 'ann.lee@acme.test',
      provider: 'google',
      status: 'CONNECTED',
      emailLimit: 40,
      lemwarm: { active: true, warmEmailMax: 30, warmEmailRampup: 5, score: 90, lastAt: '2026-03-01T00:00:00.000Z' },
    },
  ],
  phoneNumbers: [],
  whatsappAccountIds: [],
}

/** A team without anything but Ann. */
export const smallTeam = (): TeamWorld => {
  const team = emptyTeam(teamDocument)
  team.users.insert(ann)
  return team
}

/** A world of one team, with a clock that stands still and the same ids every time. */
export const worldOf = (team: TeamWorld): World => {
  const random = seededRandom(1)
  return {
    clock: { now: () => Date.parse(now), after: () => () => undefined },
    ids: seededIds(random),
    random,
    teams: new Map([['sandbox', team]]),
  }
}

export interface RestAnswer {
  readonly status: number
  /** JSON where it is JSON, text otherwise. */
  readonly body: unknown
}

const told = (answer: unknown): RestAnswer => {
  if (!(answer instanceof Answer)) return { status: 200, body: JSON.parse(JSON.stringify(answer)) }
  const isJson = answer.contentType.startsWith('application/json')
  return { status: answer.status, body: isJson ? JSON.parse(answer.body) : answer.body }
}

/** Calls these routes as REST: `rest(routes, team)('GET', '/tasks?page=0')`. */
export const rest =
  (routes: readonly Route[], team: TeamWorld, world: World = worldOf(team)) =>
  (method: string, pathAndQuery: string, body?: unknown): RestAnswer => {
    const url = new URL(pathAndQuery, 'http://lemlist.test')
    const isForm = body instanceof FormData
    const matched = match(routes, { method, path: url.pathname, query: url.searchParams, isForm })
    if (matched.kind !== 'route') throw new Error(`${matched.kind}: ${method} ${url.pathname}`)
    const [user = ann] = team.users.all()
    try {
      const sent = isForm ? body : body === undefined ? '' : JSON.stringify(body)
      const input = readInput(matched.route, matched.names, url.searchParams, sent)
      const call: Call<never> = { input: input as never, team, user, world, path: url.pathname }
      return told(matched.route.handle(call))
    } catch (error) {
      if (error instanceof Refusal) return told(error.answer)
      throw error
    }
  }
