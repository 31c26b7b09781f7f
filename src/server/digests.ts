import { hash } from 'node:crypto'

/**
 * What stands for a secret, to compare it or to make a key of it: of one length for all, so that the time a comparison
 * takes tells nothing.
 */
export const digest = (text: string): Buffer => hash('sha256', text, 'buffer')
