import { found, type Handlers } from '../../sandbox/handlers.ts'
import type { schedules } from './contract.ts'
import {
  assignSchedule,
  changeSchedule,
  createForCampaign,
  createSchedule,
  deleteSchedule,
  isListed,
  shownSchedule,
} from './sandbox-change.ts'

interface Order {
  readonly sortBy?: 'createdAt' | undefined
  readonly sortOrder?: 'asc' | 'desc' | undefined
}

/** Rows as lemlist sorts them: oldest first, unless it is asked for the newest first by both parameters. */
export const inOrderOf = <Row extends { readonly createdAt: string }>(
  rows: readonly Row[],
  { sortBy, sortOrder }: Order,
): Row[] => {
  const direction = sortBy === 'createdAt' && sortOrder === 'desc' ? -1 : 1
  return rows.toSorted((a, b) => direction * (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0))
}

interface Part {
  readonly page?: number | undefined
  readonly offset?: number | undefined
  readonly limit?: number | undefined
}

const mostRows = 100

/** The part of a list that `page` (from 1, it wins) or `offset` asks for, with lemlist's words about the pages. */
export const partOf = <Row>(rows: readonly Row[], { page, offset = 0, limit = mostRows }: Part) => {
  const size = Math.min(Math.max(1, limit), mostRows)
  const start = page === undefined ? Math.max(0, offset) : (Math.max(1, page) - 1) * size
  const currentPage = Math.floor(start / size) + 1
  const totalPage = Math.ceil(rows.length / size)
  return {
    rows: rows.slice(start, start + size),
    pagination: {
      totalRecords: rows.length,
      currentPage,
      nextPage: currentPage < totalPage ? currentPage + 1 : null,
      totalPage,
    },
  }
}

/** How the pretend lemlist answers the chapter Schedules. */
export const schedulesHandlers: Handlers<typeof schedules> = {
  schedules: ({ input, team }) => {
    const listed = team.schedules.all().filter(isListed)
    const { rows, pagination } = partOf(inOrderOf(listed, input), input)
    return { schedules: rows.map(schedule => shownSchedule(team, schedule)), pagination }
  },
  schedule: ({ input, team }) => shownSchedule(team, found(team.schedules.get(input.scheduleId), 'Schedule')),
  campaignSchedules: ({ input, team }) =>
    found(team.campaigns.get(input.campaignId), 'Campaign')
      .scheduleIds.flatMap(scheduleId => team.schedules.get(scheduleId) ?? [])
      .filter(isListed)
      .map(schedule => shownSchedule(team, schedule)),
  scheduleCreate: createSchedule,
  scheduleUpdate: changeSchedule,
  scheduleDelete: deleteSchedule,
  campaignScheduleCreate: createForCampaign,
  campaignScheduleAssign: assignSchedule,
}
