import { type Read, read } from '../read.ts'

/** Reads of the chapter Exports. */
export const reads: readonly Read[] = [
  read(
    'campaign export',
    `{ campaignExport(campaignId: "cam_any", exportId: "axp_any") { id status progress stage stageIndex startedAt endedAt
      fileSize email url expiresAt campaign { id name } } }`,
  ),
]
