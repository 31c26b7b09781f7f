import { type Read, read } from '../read.ts'

/** Reads of the chapter Accounts. */
export const reads: readonly Read[] = [
  read(
    'channels',
    `{ channels { plan email { isConnected isAvailable accounts { id email provider } } linkedIn { isConnected isAvailable }
      whatsApp { isConnected isAvailable isAddonActive accounts { id phoneNumber label } } } }`,
  ),
]
