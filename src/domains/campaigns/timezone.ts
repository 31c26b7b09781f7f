/** Whether a name is one of the IANA time zones. An offset (`+02:00`) is none: it knows no summer time. */
export const isTimeZone = (name: string): boolean => {
  if (!/^[a-z]/i.test(name)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format() !== ''
  } catch {
    return false
  }
}

/** What is told of a name that is no time zone. */
export const noTimeZone = (name: string): string => `"${name.slice(0, 60)}" is no time zone; one is "Europe/Paris"`
