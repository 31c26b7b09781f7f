import { hash } from 'node:crypto'
import type { Viewer } from '../../graph/context.ts'

/** Longest name of a client's in the log. */
export const longestName = 100

/** As much of a digest as tells texts apart, in hexadecimal. */
export const shortDigest = (text: string): string => hash('sha256', text, 'hex').slice(0, 16)

/** A caller's name for the log; people's addresses are not for it. */
export const viewerLabel = ({ name, id }: Pick<Viewer, 'name' | 'id'>): string => {
  const label = name ?? id
  return label.includes('@') ? `sha256:${shortDigest(label)}` : label.slice(0, longestName)
}
