/** The newest first, as campaigns and schedules are listed. lemlist: the oldest first unless it is asked for so. */
export const newestFirst = { sortBy: 'createdAt', sortOrder: 'desc' } as const
