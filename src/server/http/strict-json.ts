/** Deepest nesting of JSON that is read: far more than any input has, and no danger to what goes through it. */
const deepest = 100

/** What is wrong with a text that is to be JSON, in words that fit behind its name. */
export class JsonFault extends Error {}

const [quote, backslash, openList, closeList, openObject, closeObject] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d]

const isDeep = (text: string): boolean => {
  let depth = 0
  let inString = false
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (inString) {
      if (code === backslash) at += 1
      else if (code === quote) inString = false
    } else if (code === quote) inString = true
    else if (code === openList || code === openObject) {
      depth += 1
      if (depth > deepest) return true
    } else if (code === closeList || code === closeObject) depth -= 1
  }
  return false
}

/** Whether an object has the key that would give it another prototype wherever its fields are copied one by one. */
const givesPrototype = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return value.some(givesPrototype)
  return Object.hasOwn(value, '__proto__') || Object.values(value).some(givesPrototype)
}

/** Reads JSON that comes from anybody. Throws a JsonFault; of a key that is there twice, the last counts. */
export const strictJson = (text: string): unknown => {
  if (isDeep(text)) throw new JsonFault(`is nested more than ${deepest} deep`)
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new JsonFault('is not JSON')
  }
  // A key can be spelled with escapes.
  if ((text.includes('__proto__') || text.includes('\\u')) && givesPrototype(json)) {
    throw new JsonFault('has a key that is not taken: __proto__')
  }
  return json
}
