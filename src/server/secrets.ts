/** Input fields whose values are nobody's to read again. */
const names = 'password|secret'

const text = '"(?:[^"\\\\]|\\\\.)*"'

/** `password: …` as values are printed in sentences: a text block, a text, a list or an object, or anything else. */
const inside = new RegExp(`\\b(${names}): (?:"""[\\s\\S]*?"""|${text}|[[{](?:${text}|[^"\\]}])*[\\]}]|[^,}\\]]+)`, 'gi')

/** The sentence about such a field itself, which prints the value up to twice. */
const about = new RegExp(`^(Variable "\\$\\w+") got invalid value .* at "([\\w.]*\\.(?:${names}))"; .*$`, 'is')

/** A sentence about an input without the passwords in it: whoever logs errors must not come to hold them. */
export const withoutSecrets = (message: string): string =>
  message.replace(about, '$1 is not acceptable at "$2"').replace(inside, '$1: …')
