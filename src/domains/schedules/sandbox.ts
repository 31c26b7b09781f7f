import type { ScheduleDocument } from '../../sandbox/documents.ts'
import { found, type Handlers, present } from '../../sandbox/handlers.ts'
import type { TeamWorld } from '../../sandbox/world.ts'
import type { schedules } from './contract.ts'

interface Order {
  readonly sortBy?: 'createdAt' | undefined
  readonly sortOrder?: 'asc' | 'desc' | undefined
}

/** Rows as lemlist sorts them: newest first, unless `sortBy` is given without `sortOrder=desc`. */
export const inOrderOf = <Row extends { readonly createdAt: string }>(
  rows: readonly Row[],
  { sortBy, sortOrder }: Order,
): Row[] => {
  const direction = sortBy === undefined || sortOrder === 'desc' ? -1 : 1
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

/** A schedule as lemlist shows it. */
const shownSchedule = ({ team }: TeamWorld, schedule: ScheduleDocument) => present({ ...schedule, teamId: team._id })

/** lemlist: a deleted schedule keeps its document and is not listed. */
const isListed = ({ deletedAt }: ScheduleDocument): boolean => deletedAt === undefined

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
}
