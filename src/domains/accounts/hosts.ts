const label = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?'

/** Labels with dots between them, of which the last is no number: that would be an address. */
const pattern = new RegExp(`^(${label}\\.)+(?!\\d+$)${label}$`, 'i')

/** Whether a text is the full name of a host, `smtp.example.com`: no address, no port, no path. */
export const isHostName = (text: string): boolean => text.length <= 253 && pattern.test(text)
