/** What an unsubscribed value names: a person's address, everyone in a domain, a LinkedIn profile, a phone number. */
export type ValueKind = 'email' | 'domain' | 'profile' | 'phone'

const forms: Readonly<Record<ValueKind, RegExp>> = {
  email: /^[^@\s/]+@[^@\s/]+$/,
  domain: /^@[^@\s/]+\.[^@\s/.]+$/,
  profile: /^(https?:\/\/)?([\w-]+\.)*linkedin\.com\/\S+$/i,
  phone: /^\+?(?:[\s().-]*\d){5,20}$/,
}

/** What a value names by its form; undefined for text that can be none of these. */
export const kindOfValue = (value: string): ValueKind | undefined =>
  (['email', 'domain', 'profile', 'phone'] as const).find(kind => forms[kind].test(value))
