import { expect, test } from 'vitest'
import { kindOf, wordsOf } from '../../src/lemlist/errors.ts'

test('each form of error body gives its words', () => {
  const forms: readonly (readonly [body: string, words: string])[] = [
    ['Lead not found', 'Lead not found'],
    [' Bad team \n', 'Bad team'],
    ['{"error":"Campaign not found"}', 'Campaign not found'],
    ['{"error":"BadRequest","message":"name is required"}', 'name is required (BadRequest)'],
    ['{"error":"Lead not found","code":"LEAD_NOT_FOUND"}', 'Lead not found (LEAD_NOT_FOUND)'],
    ['{"success":false,"error":{"code":"INVALID_EMAIL","message":"not an address"}}', 'not an address (INVALID_EMAIL)'],
    ['{"success":false,"error":"no such entity"}', 'no such entity'],
    ['{"ok":false,"message":"Export with id x not found"}', 'Export with id x not found'],
    ['"Variable not found"', 'Variable not found'],
    ['', ''],
    ['{}', '{}'],
  ]
  for (const [body, words] of forms) expect(wordsOf(body)).toBe(words)
})

test('status and words give one kind', () => {
  const cases: readonly (readonly [status: number, words: string, addressed: boolean, kind: string])[] = [
    [400, 'No API key provided', false, 'unauthenticated'],
    [400, 'Bad team', false, 'forbidden'],
    [400, 'Bad team', true, 'notFound'],
    [400, 'Bad team or invalid schedule fields (BadRequest)', false, 'badInput'],
    [400, 'Bad team or invalid schedule update (BadRequest)', true, 'badInput'],
    [400, 'Bad params: x', true, 'badInput'],
    [400, 'Lead not found', false, 'notFound'],
    [401, 'The authentication you supplied is incorrect', false, 'unauthenticated'],
    [402, 'route is available starting emailPro plan', true, 'paymentRequired'],
    [403, 'User linked to this API key is blocked', false, 'forbidden'],
    [404, 'No user found for this API key', false, 'unauthenticated'],
    [400, 'No user found for this api key', false, 'unauthenticated'],
    [404, 'Campaign not found', true, 'notFound'],
    [405, '', true, 'unsupported'],
    [409, 'Lead already in the campaign', true, 'conflict'],
    [418, '', false, 'badInput'],
    [429, 'Too many requests', false, 'rateLimited'],
    [429, 'Monitoring limit exceeded', false, 'paymentRequired'],
    [500, 'Lead in graveyard', true, 'conflict'],
    [500, 'Invalid email address or domain', true, 'badInput'],
    [500, 'boom', true, 'unavailable'],
    [503, '', false, 'unavailable'],
    [504, '', false, 'timeout'],
    [302, '', false, 'unsupported'],
  ]
  for (const [status, words, addressed, kind] of cases)
    expect([status, kindOf(status, words, addressed)]).toEqual([status, kind])
})
