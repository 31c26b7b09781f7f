import { type Read, read } from '../read.ts'

/** Reads of the chapter Enrich. */
export const reads: readonly Read[] = [
  read(
    'enrichment',
    `{ enrichment(id: "enr_FPgMU8ZUVBnOZBuZ6") { id status email emailStatus emailNotFound phone phoneNotFound linkedin
      input data lead { id } } }`,
  ),
]
