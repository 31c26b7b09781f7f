import { builder } from '../../graph/builder.ts'
import type { VisibleTeam } from '../../graph/context.ts'
import { costs, each, when } from '../../graph/cost.ts'
import { selectedFields } from '../../graph/selection.ts'
import { teamsBelow } from '../../graph/teams.ts'
import { LemlistError } from '../../lemlist/errors.ts'
import { team } from './contract.ts'
import { isTold, TeamRef, type TeamRow } from './graph.ts'
import { teamDocument } from './users.ts'

/** What stands for a team that lemlist tells nothing of. */
const absent = ({ name = 'own', knownId }: VisibleTeam, problem: string): TeamRow => ({
  _id: knownId ?? encodeURIComponent(name.toWellFormed()),
  name,
  problem,
})

/** A team as a row among others: one of which lemlist tells nothing does not take the others with it. */
const rowOf = async (visible: VisibleTeam): Promise<TeamRow> => {
  try {
    const document = await teamDocument(visible.context)
    if (document === null) return absent(visible, 'lemlist did not say which team the API key is of')
    return { ...document, name: document.name ?? visible.name }
  } catch (error) {
    // What one operation may cost is a matter of all rows.
    if (!(error instanceof LemlistError) || error.kind === 'tooCostly') throw error
    return absent(visible, error.message)
  }
}

builder.queryField('teams', t =>
  t.field({
    ...costs(when('more is selected than what has a call of its own', each(team.team))),
    type: [TeamRef],
    nullable: true,
    resolve: (_root, _args, context, info) => {
      const visible = teamsBelow(context, info)
      return isTold(selectedFields(info)) ? visible.map(() => ({ _id: '' })) : visible.map(rowOf)
    },
    description:
      'All teams the caller may see, each with everything that can be asked of a team. Of one that lemlist tells nothing of, `problem` says why. Costs one call for each team.',
  }),
)
