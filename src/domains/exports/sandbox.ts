import type { CampaignDocument, ExportDocument } from '../../sandbox/documents.ts'
import { Answer, type Call, found, type Handlers, present, refuse, refuseJson } from '../../sandbox/handlers.ts'
import { isoNow, type TeamWorld, type World } from '../../sandbox/world.ts'
import { inState, leadsCsv } from '../leads/sandbox-export.ts'
import type { exports } from './contract.ts'
import { statsCsv } from './sandbox-csv.ts'

const campaignOf = (team: TeamWorld, campaignId: string): CampaignDocument =>
  found(team.campaigns.get(campaignId), 'Campaign')

/** lemlist: an export counts up to this. */
const lastStage = 6
const stageMs = 500
const hourMs = 3_600_000

const msSince = (world: World, time: string): number => world.clock.now() - Date.parse(time)

/** How far an export is: a stage for each time it was asked about, and for each half second. */
const stageOf = (world: World, { startedAt, polls, endedAt }: ExportDocument): number =>
  endedAt === undefined ? Math.min(lastStage, polls + Math.floor(msSince(world, startedAt) / stageMs)) : lastStage

const slug = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_')

const startExport = (world: World, team: TeamWorld, campaign: CampaignDocument): ExportDocument => {
  const _id = world.ids('axp')
  return team.exports.insert({
    _id,
    campaignId: campaign._id,
    campaignName: campaign.name,
    startedAt: isoNow(world),
    polls: 0,
    fileName: `fil_${_id}_${slug(campaign.name)}.csv`,
  })
}

/** The export as it is now: with its file, when it has come to its end. */
const asItIs = (world: World, team: TeamWorld, campaign: CampaignDocument, doc: ExportDocument): ExportDocument => {
  if (doc.endedAt !== undefined || stageOf(world, doc) < lastStage) return doc
  return team.exports.update(doc._id, { endedAt: isoNow(world), csv: statsCsv(team, campaign).body }) ?? doc
}

/** The export of this campaign, as long as lemlist knows it. */
const known = (world: World, team: TeamWorld, campaign: CampaignDocument, exportId: string) => {
  const doc = team.exports.get(exportId)
  if (doc === undefined || doc.campaignId !== campaign._id) return undefined
  return msSince(world, doc.startedAt) < 2 * hourMs ? doc : undefined
}

const typeOf = (stage: number): string => (stage === 0 ? 'starting' : stage < lastStage ? 'processing' : 'done')

/** lemlist: what has come to its end counts nothing any more. */
const progressOf = (team: TeamWorld, { campaignId }: ExportDocument, stage: number) => {
  const total = stage === 0 || stage === lastStage ? 0 : team.leads.where('campaignId', campaignId).length
  return { progress: Math.floor((total * stage) / lastStage), total }
}

const shown = (world: World, team: TeamWorld, doc: ExportDocument) => {
  const { _id, campaignId, campaignName, startedAt, endedAt, email, csv, fileName } = doc
  const stage = stageOf(world, doc)
  return present({
    _id,
    id: _id,
    teamId: team.team._id,
    campaignId,
    campaignName,
    status: endedAt === undefined ? 'pending' : 'done',
    startedAt,
    progressIndex: stage,
    progressTime: world.clock.now(),
    progressLastStepDuration: stage === 0 || stage === lastStage ? 0 : stageMs,
    progressType: typeOf(stage),
    ...progressOf(team, doc, stage),
    email,
    fileSize: csv === undefined ? undefined : Buffer.byteLength(csv),
    endedAt,
    url: endedAt === undefined ? undefined : `https://api.lemlist.com/api/files/exports/${fileName}`,
  })
}

const fileOf = ({ input, team, world }: Call<{ readonly fileName: string }>): Answer => {
  const { csv, endedAt } = team.exports.find('fileName', input.fileName) ?? {}
  // lemlist: a file is kept for 24 hours; the words for one that is not there are inferred.
  if (csv === undefined || endedAt === undefined || msSince(world, endedAt) >= 24 * hourMs) {
    throw refuse(404, 'File not found')
  }
  return new Answer(200, 'text/csv; charset=utf-8', csv)
}

/** How the pretend lemlist answers the chapter Exports. */
export const exportsHandlers: Handlers<typeof exports> = {
  campaignStatsCsv: ({ input, team }) => statsCsv(team, campaignOf(team, input.campaignId)),
  campaignLeadListCsv: ({ input, team }) => {
    const campaign = campaignOf(team, input.campaignId)
    const states: readonly string[] = input.state ?? ['all']
    const leads = team.leads.where('campaignId', campaign._id)
    return leadsCsv(
      campaign,
      leads.filter(lead => states.some(state => inState(lead, state))),
    )
  },
  campaignExportStart: ({ input, team, world }) =>
    shown(world, team, startExport(world, team, campaignOf(team, input.campaignId))),
  campaignExport: ({ input, team, world }) => {
    const campaign = campaignOf(team, input.campaignId)
    const doc = known(world, team, campaign, input.exportId)
    if (doc === undefined) {
      throw refuseJson(404, { ok: false, message: `Export with id ${input.exportId} not found` })
    }
    const asked = doc.endedAt === undefined ? team.exports.update(doc._id, { polls: doc.polls + 1 }) : doc
    return { ok: true, status: shown(world, team, asItIs(world, team, campaign, asked ?? doc)) }
  },
  campaignExportEmail: ({ input, team, world }) => {
    const campaign = campaignOf(team, input.campaignId)
    const { _id } = found(known(world, team, campaign, input.exportId), 'Export')
    const noted = found(team.exports.update(_id, { email: input.email }), 'Export')
    return { ok: true, status: shown(world, team, asItIs(world, team, campaign, noted)) }
  },
  exportFile: fileOf,
}
