/** Calls that a pretend lemlist refused because its budget was spent. There must never be one. */
export const refusals: string[] = []
