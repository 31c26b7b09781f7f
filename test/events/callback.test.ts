import { describe, expect, test } from 'vitest'
import { eventOf, readCallback } from '../../src/events/callback.ts'
import { gapType } from '../../src/events/event.ts'

const receivedAt = Date.parse('2026-01-15T10:00:00.000Z')
const read = (body: unknown) => readCallback(JSON.stringify(body))
const eventIn = (body: unknown) => {
  const callback = read(body)
  if (callback === undefined) throw new Error('no callback')
  return eventOf(callback, receivedAt)
}

describe('a callback is read', () => {
  test('whatever its type, with team and secret apart and all else as it came', () => {
    const fields = {
      type: 'somethingNew',
      teamId: 'tea_A',
      leadEmail: 'a@x.example',
      email: 'b@x.example',
      other: [{}],
    }
    expect(read({ ...fields, secret: 's3cret' })).toEqual({
      team: 'tea_A',
      secret: 's3cret',
      type: 'somethingNew',
      body: fields,
    })
  })

  test('without team and secret where it has none, or none that are text', () => {
    expect(read({ type: 'enrichmentDone' })).toMatchObject({ team: undefined, secret: undefined })
    const odd = read({ type: 'enrichmentDone', teamId: 7, secret: { deep: 1 } })
    expect(odd).toEqual({ team: undefined, secret: undefined, type: 'enrichmentDone', body: expect.anything() })
    expect(odd?.body).toEqual({ type: 'enrichmentDone', teamId: 7 })
  })

  test('with a secret inside of other fields left alone', () => {
    const body = { type: 'emailsSent', variables: { secret: 'of the lead' } }
    expect(read({ ...body, secret: 'of the hook' })?.body).toEqual(body)
  })

  test.each(['', '{', 'null', '"text"', '7', '[]', '[{"type":"emailsSent"}]', '{}', '{"type":""}', '{"type":7}'])(
    'as none from %j',
    text => {
      expect(readCallback(text)).toBeUndefined()
    },
  )

  test('as none where its type is longer than any, or a word of the gateway', () => {
    expect(read({ type: 'x'.repeat(200) })).toBeDefined()
    expect(read({ type: 'x'.repeat(201) })).toBeUndefined()
    expect(read({ type: gapType })).toBeUndefined()
  })

  test('however deep it is', () => {
    const depth = 200_000
    const deep = readCallback(`{"type":"emailsSent","deep":${'['.repeat(depth)}${']'.repeat(depth)}}`)
    expect(deep?.type).toBe('emailsSent')
  })
})

describe('the event of a callback', () => {
  const at = Date.parse('2026-01-05T10:00:00.000Z')

  test.each([
    ['ISO 8601', '2026-01-05T10:00:00.000Z', at],
    ['ISO 8601 of another zone', '2026-01-05T12:00:00.000+02:00', at],
    ['seconds', at / 1000, at],
    ['fractions of seconds', at / 1000 + 0.25, at + 250],
    ['milliseconds', at, at],
    ['seconds as text', String(at / 1000), at],
    ['milliseconds as text', String(at), at],
  ])('happened when it says, in %s', (_, createdAt, expected) => {
    expect(eventIn({ type: 'emailsSent', createdAt }).occurredAt).toBe(expected)
  })

  test.each([undefined, null, '', 'soon', '2026-99-99', -5, 0, 1e300, {}, true])(
    'happened when it was received where it says %j',
    createdAt => {
      expect(eventIn({ type: 'emailsSent', createdAt }).occurredAt).toBe(receivedAt)
    },
  )

  test('is told by lemlist, received now, and told at once', () => {
    const body = { type: 'emailsSent', _id: 'act_1', leadId: 'lea_1', createdAt: '2026-01-05T10:00:00.000Z' }
    const event = eventIn({ ...body, secret: 's3cret' })
    expect(event).toMatchObject({ type: 'emailsSent', receivedAt, source: 'WEBHOOK', body })
    expect(event).not.toHaveProperty('heldUntil')
    expect(JSON.stringify(event)).not.toContain('s3cret')
  })

  test.each(['contacted', 'hooked', 'attracted', 'warmed', 'interested', 'notInterested'])(
    'waits half a minute for a better account where it is %s',
    type => {
      expect(eventIn({ type, _id: 'act_1' }).heldUntil).toBe(receivedAt + 30_000)
    },
  )
})
