import { refuse } from './handlers.ts'

/** A bound of time as ISO text; undefined where there is none. Refuses what is no time, in these words. */
export const timeOf = (text: string | undefined, words = 'Bad params'): string | undefined => {
  if (text === undefined) return undefined
  const at = new Date(text)
  if (Number.isNaN(at.getTime())) throw refuse(400, words)
  return at.toISOString()
}

/** Whether a time lies between two bounds, which are in. All are ISO text; a bound that is not there lets all in. */
export const between =
  (from: string | undefined, to: string | undefined): ((at: string) => boolean) =>
  at =>
    (from === undefined || at >= from) && (to === undefined || at <= to)
