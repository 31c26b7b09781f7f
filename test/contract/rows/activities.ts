import { activities } from '../../../src/domains/activities/contract.ts'
import type { TeamWorld } from '../../../src/sandbox/world.ts'
import { first, type Row } from '../row.ts'

const recordedId = (team: TeamWorld): string =>
  first(team.activities, ({ extra }) => extra?.recordingUrl !== undefined)._id

/** The chapter Activities. */
export const rows: readonly Row[] = [
  {
    endpoint: activities.activities,
    input: team => ({
      version: 'v2',
      type: 'warmed',
      campaignId: first(team.campaigns)._id,
      isFirst: true,
      minDate: '2026-01-01T00:00:00.000Z',
      offset: 0,
      limit: 100,
    }),
    arrives: team => ({
      path: '/activities',
      query: `version=v2&type=warmed&campaignId=${first(team.campaigns)._id}&isFirst=true&minDate=2026-01-01T00%3A00%3A00.000Z&offset=0&limit=100`,
    }),
    query: '{ activities(filter: { types: [WARMED], isFirst: true }) { nodes { id type occurredAt raw } } }',
  },
  {
    endpoint: activities.activityRecordingDelete,
    input: team => ({ activityId: recordedId(team) }),
    arrives: team => ({ path: `/activities/${recordedId(team)}/recording-transcript` }),
    query: `mutation ($input: ActivityRecordingDeleteInput!) {
      activityRecordingDelete(input: $input) { activityId activity { id } userErrors { code message field } }
    }`,
    variables: team => ({ input: { activityId: recordedId(team) } }),
  },
]
