import { expect, test } from 'vitest'
import { failure, nextTurn, ok, plain, setUp, things } from './tenant-fixtures.ts'

test('what one team asked for, keeps or has running is never given to another', async () => {
  const held = Promise.withResolvers<void>()
  const teamOf = (name: string) =>
    setUp(
      async request => {
        if (request.url.endsWith('/running')) await held.promise
        return ok({ _id: 'a', name })
      },
      { apiKey: `key of ${name}` },
    )
  const [one, two] = [teamOf('one'), teamOf('two')]
  const ask = ({ session }: typeof one) => [
    session().call(things.thing, { thing: 'kept' }),
    session().call(things.thing, { thing: 'running' }),
  ]
  const asked = [...ask(one), ...ask(two)]
  await nextTurn()
  held.resolve()
  const answers = await Promise.all(asked)
  expect(answers.map(answer => answer?.name)).toEqual(['one', 'one', 'two', 'two'])
  expect([one.seen.length, two.seen.length]).toEqual([2, 2])
  await one.tenant.forget('everything')
  await Promise.all([...ask(one), ...ask(two)])
  expect([one.seen.length, two.seen.length]).toEqual([4, 2])
})

test('no refusal, no fault, nothing of what writes answer and no file is kept', async () => {
  const answers = [
    ...[plain(402, 'not in your plan'), plain(200, '<html></html>', { 'content-type': 'text/html' })],
    plain(200, '{"_id":', { 'content-type': 'application/json' }),
  ]
  const { session, seen, tenant } = setUp(({ url }) =>
    url.includes('/files/') ? plain(200, 'a,b') : (answers.shift() ?? ok({ _id: 'a' })),
  )
  const kinds = []
  for (const _ of answers.slice()) kinds.push((await failure(session().call(things.thing, { thing: 'a' }))).kind)
  expect(kinds).toEqual(['paymentRequired', 'unsupported', 'invalid'])
  await session().call(things.thing, { thing: 'a' })
  for (const _ of [1, 2]) await session().call(things.thingCreate, { body: { name: 'same' } })
  const { signal } = new AbortController()
  for (const _ of [1, 2]) await (await tenant.download(things.file, { file: 'a' }, signal)).text()
  expect(seen).toHaveLength(8)
})

test('what an endpoint does not say how long to keep is asked for each time', async () => {
  const { session, seen } = setUp(() => ok({ _id: 'a' }))
  for (const _ of [1, 2]) await session().call(things.never, { never: 'a' })
  expect(seen).toHaveLength(2)
})
