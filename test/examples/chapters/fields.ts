import { type Read, read } from '../read.ts'

/** Reads of the chapter Fields. */
export const reads: readonly Read[] = [read('fields', '{ fields { entity name label type source crmField } }')]
