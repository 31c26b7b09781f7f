import type { ActivityDocument } from '../documents.ts'
import type { TeamWorld } from '../world.ts'

/** Calls that are shorter than this, in seconds, were not answered by anybody. */
const shortest = 60

const transcriptOf = (team: TeamWorld, { leadId, sendUserId }: ActivityDocument): string => {
  const lead = team.leads.get(leadId ?? '')?.variables.firstName ?? 'Lead'
  const [user = 'User'] = team.users.get(sendUserId ?? '')?.name.split(' ') ?? []
  return [
    `${user}: Hello ${lead}, this is ${user}. Is it a good moment?`,
    `${lead}: I have five minutes.`,
    `${user}: That will do. How do you plan your shifts today?`,
    `${lead}: In a spreadsheet, and nobody is happy with it. Send me something to look at.`,
    `${user}: I will, today. Thank you!`,
  ].join('\n')
}

/** Gives the calls that were answered their recording and what was said. lemlist: how it names these keys is not told. */
export const seedRecordings = (team: TeamWorld): void => {
  for (const activity of team.activities.all()) {
    const { _id, type, duration = 0, extra } = activity
    if (type !== 'aircallEnded' || duration < shortest) continue
    const recordingUrl = `https://calls.example/${_id}.mp3`
    team.activities.update(_id, { extra: { ...extra, recordingUrl, transcript: transcriptOf(team, activity) } })
  }
}
