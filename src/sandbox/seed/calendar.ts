import type { Random } from '../ids.ts'

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour

/** A calendar turns moments into local days (numbered since 1970) and minutes of the day, and back. */
export interface Calendar {
  dayOf(timezone: string, time: number): number
  minuteOf(timezone: string, time: number): number
  /** The moment of a minute of a local day. */
  at(timezone: string, localDay: number, minuteOfDay: number): number
}

/** A moment between 7 and 17 o'clock (UTC) some whole days before; with 0 days it may come after the moment. */
export const daysBefore = (random: Random, time: number, days: number): string => {
  const midnight = (Math.floor(time / day) - days) * day
  return new Date(midnight + 7 * hour + Math.floor(random() * 10 * hour)).toISOString()
}

/** 1 is Monday, 7 is Sunday. */
export const weekdayOf = (localDay: number): number => ((((localDay + 3) % 7) + 7) % 7) + 1

export const isWeekend = (localDay: number): boolean => weekdayOf(localDay) > 5

/** The Mondays to Fridays from one day to another, both included. */
export const workingDays = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, place) => from + place).filter(each => !isWeekend(each))

const offsetText = /GMT(?:([+-])(\d{2}):(\d{2}))?/

/** Reads the offset of a zone once a day, at noon; days of a clock change are thus wrong only before dawn. */
export const createCalendar = (): Calendar => {
  const formats = new Map<string, Intl.DateTimeFormat>()
  const offsets = new Map<string, Map<number, number>>()

  const readOffset = (timezone: string, utcDay: number): number => {
    const format =
      formats.get(timezone) ?? new Intl.DateTimeFormat('en-US', { timeZone: timezone, timeZoneName: 'longOffset' })
    formats.set(timezone, format)
    const [, sign, hours, minutes] = offsetText.exec(format.format(utcDay * day + 12 * hour)) ?? []
    return (Number(hours ?? 0) * hour + Number(minutes ?? 0) * minute) * (sign === '-' ? -1 : 1)
  }

  const offset = (timezone: string, utcDay: number): number => {
    const known = offsets.get(timezone) ?? new Map<number, number>()
    offsets.set(timezone, known)
    const found = known.get(utcDay) ?? readOffset(timezone, utcDay)
    known.set(utcDay, found)
    return found
  }

  const localTime = (timezone: string, time: number): number => time + offset(timezone, Math.floor(time / day))

  return {
    dayOf: (timezone, time) => Math.floor(localTime(timezone, time) / day),
    minuteOf: (timezone, time) => Math.floor((((localTime(timezone, time) % day) + day) % day) / minute),
    at: (timezone, localDay, minuteOfDay) => localDay * day + minuteOfDay * minute - offset(timezone, localDay),
  }
}
