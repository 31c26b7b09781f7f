import { hash } from 'node:crypto'

/** What stands for a secret when it is compared: of one length for all, so that the time a comparison takes tells nothing. */
export const digest = (text: string): Buffer => hash('sha256', text, 'buffer')
