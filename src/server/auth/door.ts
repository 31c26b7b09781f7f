import { forbidden } from '../../graph/errors.ts'
import type { Pass } from '../context.ts'
import type { ServedTeam } from '../teams/team.ts'
import type { Teams } from '../teams/teams.ts'
import type { Claim, Recogniser } from './claim.ts'

/** What a caller brings. */
export interface Credentials {
  /** Value of the header `Authorization`, or of its stand-in in a socket's greeting. */
  readonly authorization: string | undefined
  /** Name of the team they want to work for, where they say. */
  readonly team: string | undefined
}

/** Lets callers in. */
export interface Door {
  /** Rejects with `UNAUTHENTICATED` for callers who are not known, and with `FORBIDDEN` for teams that are not theirs. */
  admit(credentials: Credentials): Promise<Pass>
  /** Whether credentials of the viewer with this id still count, as far as can be known without them. */
  knows(viewerId: string): boolean
}

/** The header that names the team a caller wants to work for. */
export const teamHeader = 'x-lemlist-team'

const noTeam = 'these credentials are for none of the teams of this gateway: ask whoever runs it'
const otherTeam = `the header ${teamHeader} names no team of these credentials: leave it out, or send a label of { teams { label } }`

/** What a request brings. */
export const credentialsOf = ({ headers }: Request): Credentials => ({
  authorization: headers.get('authorization') ?? undefined,
  team: headers.get(teamHeader) ?? undefined,
})

/** The teams that a claim is for. */
const teamsOf = async ({ teams: of }: Claim, teams: Teams): Promise<readonly ServedTeam[]> => {
  if ('apiKey' in of) return [await teams.withKey(of.apiKey)]
  const { names } = of
  return names === 'all' ? teams.own : teams.own.filter(({ name }) => name !== undefined && names.includes(name))
}

/** Creates the door of a gateway. */
export const createDoor = (recogniser: Recogniser, teams: Teams): Door => ({
  knows: recogniser.knows,
  admit: async ({ authorization, team: wanted }) => {
    const claim = await recogniser.recognise(authorization)
    const { viewer, expiresAt, holds } = claim
    const allowed = await teamsOf(claim, teams)
    const team = wanted === undefined ? allowed[0] : allowed.find(({ name }) => name === wanted)
    // Whether there is such a team at all is not for those who may not see it.
    if (team === undefined) throw forbidden(wanted === undefined ? noTeam : otherTeam)
    return { viewer, team, teams: allowed, expiresAt, holds: () => holds() && team.holds() }
  },
})
