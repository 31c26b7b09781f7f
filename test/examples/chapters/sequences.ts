import { type Read, read } from '../read.ts'

/** Reads of the chapter Sequences. No documented step is tested, so that the second wording is asked for by none. */
export const reads: readonly Read[] = [
  read(
    'steps in full',
    `{ campaign(id: "cam_any") { sequences { id level parent { id } parentStep { id } steps { id type rawType index delayDays
      subject message altMessage title conditionKey delayType method url targetCampaign { id }
      abTest { isRunning winner variantB { subject message altMessage cc isPlainText } } } } } }`,
  ),
]
