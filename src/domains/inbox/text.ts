const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

const decoded = (entity: string, name: string): string => {
  if (!name.startsWith('#')) return named[name.toLowerCase()] ?? entity
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10)
  return Number.isInteger(code) && code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : entity
}

/** What lies between these marks and is never read: comments, styles, scripts and the head. */
const unread: readonly (readonly [open: RegExp, close: RegExp])[] = [
  [/<!--/g, /-->/g],
  [/<style\b/gi, /<\/style\s*>/gi],
  [/<script\b/gi, /<\/script\s*>/gi],
  [/<head\b/gi, /<\/head\s*>/gi],
]

const findFrom = (pattern: RegExp, text: string, from: number): RegExpExecArray | null => {
  pattern.lastIndex = from
  return pattern.exec(text)
}

/** The text without what lies between the marks, in one pass: strangers write these messages. */
const without = (text: string, [open, close]: readonly [RegExp, RegExp]): string => {
  const parts: string[] = []
  let at = 0
  for (;;) {
    const start = findFrom(open, text, at)
    const end = start === null ? null : findFrom(close, text, start.index)
    if (start === null || end === null) break
    parts.push(text.slice(at, start.index))
    at = end.index + end[0].length
  }
  return parts.join('') + text.slice(at)
}

/**
 * A message as plain text: tags gone, one line per block, entities as the characters they stand for. Text without tags
 * stays as it is; lemlist: only mails are HTML, and it does not say which messages are.
 */
export const plainText = (message: string): string => {
  if (!/<[a-z!/][^<>]*>/i.test(message)) return message
  return unread
    .reduce(without, message)
    .replace(/\s+/g, ' ')
    .replace(/<br\b[^<>]*>|<\/(p|div|li|tr|h[1-6]|blockquote)\s*>/gi, '\n')
    .replace(/<[^<>]*>/g, '')
    .replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,8});/gi, decoded)
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}
