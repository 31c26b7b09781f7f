import { expect, test } from 'vitest'
import { withoutSecrets } from '../../src/server/secrets.ts'

test('a sentence that prints an input prints no password and no secret', () => {
  for (const value of ['"x"', '"x\\" } x, x: \\"x"', '"""x\n"x" x"""', '12x', '["x", "x"]', 'null']) {
    const shown = withoutSecrets(`Expected "host", found: { a: { password: ${value} }, Secret: ${value} }.`)
    expect(shown).not.toMatch(/"x|12x|x"/)
    expect(shown).toMatch(/^Expected "host", found: \{ a: \{ password: …/)
  }
})

test('a sentence about a password itself names it and says no more', () => {
  const message =
    'Variable "$input" got invalid value ["x"] at "input.smtp.password"; String cannot represent a non string value: ["x"]'
  expect(withoutSecrets(message)).toBe('Variable "$input" is not acceptable at "input.smtp.password"')
})

test('other sentences stay as they are', () => {
  const message = 'Variable "$input" got invalid value "x" at "input.name"; String cannot represent it'
  expect(withoutSecrets(message)).toBe(message)
})
