/** What a column of a list of people holds, where that matters: the addresses a person can be reached at. */
export type Address = 'email' | 'linkedinUrl'

/** A name without its spaces, signs and capitals: `LinkedIn URL` and `linkedin_url` are one. */
export const spelled = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')

const addresses: ReadonlyMap<string, Address> = new Map([
  ...[
    'email',
    'emailaddress',
    'mail',
    'mailaddress',
    'workemail',
    'businessemail',
    'professionalemail',
    'leademail',
  ].map(name => [name, 'email'] as const),
  ...['linkedin', 'linkedinurl', 'linkedinlink', 'linkedinprofile', 'linkedinprofileurl', 'personlinkedinurl'].map(
    name => [name, 'linkedinUrl'] as const,
  ),
])

/** The address that a column of this name holds, however it is spelled; undefined for any other column. */
export const addressIn = (column: string): Address | undefined => addresses.get(spelled(column))

const isEmail = (text: string): boolean => /^[^\s@,;<>"]+@[^\s@.,;<>"]+(?:\.[^\s@.,;<>"]+)+$/.test(text)

const isLinkedIn = (text: string): boolean => {
  const url = URL.parse(/^https?:/i.test(text) ? text : `https://${text}`)
  return url !== null && /(?:^|\.)linkedin\.com$/.test(url.hostname) && url.pathname.length > 1
}

/** Whether a text is an address of that kind. A LinkedIn address may stand there without `https://`. */
export const isAddress: Readonly<Record<Address, (text: string) => boolean>> = {
  email: isEmail,
  linkedinUrl: isLinkedIn,
}
