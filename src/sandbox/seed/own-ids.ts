import { type Ids, seededIds, seededRandom } from '../ids.ts'
import type { TeamWorld } from '../world.ts'

/** Ids of one kind of thing of a team, which no other id of the world depends on. */
export const ownIds = ({ team }: TeamWorld, kind: string): Ids => {
  let seed = 0
  for (const letter of `${team._id}${kind}`) seed = (Math.imul(seed, 31) + (letter.codePointAt(0) ?? 0)) | 0
  return seededIds(seededRandom(seed))
}
