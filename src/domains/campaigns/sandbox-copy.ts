import type { InputOf } from '../../lemlist/endpoint.ts'
import type { CampaignDocument, SequenceDocument, StepDocument } from '../../sandbox/documents.ts'
import { type Call, refuseJson } from '../../sandbox/handlers.ts'
import { isoNow, type TeamWorld, type World } from '../../sandbox/world.ts'
import type { campaigns } from './contract.ts'

const copyStep =
  (world: World) =>
  (step: StepDocument): StepDocument => ({
    ...step,
    _id: world.ids('stp'),
    emailTemplateId: world.ids('etp'),
    ...(step.emailTemplateBId === undefined ? {} : { emailTemplateBId: world.ids('etp') }),
  })

/** Copies the sequences of a campaign, each below the copy of the one it branches off; gives the new id of each. */
const copySequences = (world: World, team: TeamWorld, from: string, to: string): ReadonlyMap<string, string> => {
  const sequences = team.sequences.where('campaignId', from)
  const ids = new Map(sequences.map(({ _id }) => [_id, world.ids('seq')]))
  for (const { _id, parentId, steps, ...sequence } of sequences) {
    const parent = parentId === undefined ? undefined : ids.get(parentId)
    const copy: SequenceDocument = {
      ...sequence,
      _id: ids.get(_id) ?? _id,
      campaignId: to,
      ...(parent === undefined ? {} : { parentId: parent }),
      steps: steps.map(copyStep(world)),
    }
    team.sequences.insert(copy)
  }
  return ids
}

/** Copies the schedules that are in use. lemlist: whether a copy shares them or gets its own is not said; here its own. */
const copySchedules = (world: World, team: TeamWorld, scheduleIds: readonly string[], createdBy: string): string[] =>
  scheduleIds
    .flatMap(id => team.schedules.get(id) ?? [])
    .filter(({ deletedAt }) => deletedAt === undefined)
    .map(schedule => {
      const copy = { ...schedule, _id: world.ids('skd'), createdBy, createdAt: isoNow(world) }
      return team.schedules.insert(copy)._id
    })

/** A copy as its creation shows it. lemlist: senders and labels start empty. */
const copied = ({ _id, name, sequenceId, labels, createdAt, createdBy, status, senders }: CampaignDocument) => ({
  _id,
  name,
  sequenceId,
  labels,
  createdAt,
  createdBy,
  status,
  senders,
})

/** Copies a campaign with its sequences, schedules and switches into a draft without leads and senders. */
export const copyCampaign = ({ input, team, user, world }: Call<InputOf<typeof campaigns.campaignDuplicate>>) => {
  const original = team.campaigns.get(input.campaignId)
  if (original === undefined) throw refuseJson(404, { error: 'Campaign not found' })
  const _id = world.ids('cam')
  const sequences = copySequences(world, team, original._id, _id)
  const { startedAt: _startedAt, ...kept } = original
  const copy = team.campaigns.insert({
    ...kept,
    _id,
    name: input.body.name ?? `${original.name} Copy`,
    labels: [],
    createdAt: isoNow(world),
    createdBy: user._id,
    status: 'draft',
    errors: [],
    senders: [],
    sequenceId: sequences.get(original.sequenceId) ?? original.sequenceId,
    scheduleIds: copySchedules(world, team, original.scheduleIds, user._id),
    variableKeys: [],
  })
  return copied(copy)
}
