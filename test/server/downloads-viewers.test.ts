import { expect, test } from 'vitest'
import { type Recogniser, unauthenticated } from '../../src/server/auth/claim.ts'
import { type GraphqlAnswer, startHarness } from '../support/harness.ts'

/** A gateway whose callers bring one of these tokens, which can be taken back. */
const start = () => {
  const tokens = new Set(['ann', 'bob'])
  const nameOf = (authorization = ''): string => authorization.replace('Bearer ', '')
  const recogniser: Recogniser = {
    asksFor: 'Bearer <token>',
    recognise: async authorization => {
      const id = nameOf(authorization)
      if (!tokens.has(id)) throw unauthenticated('this token does not count')
      const viewer = { id, role: 'READ', name: id, authMode: 'tokens' } as const
      return { viewer, teams: { names: 'all' }, expiresAt: undefined, holds: () => tokens.has(id) }
    },
    knows: id => tokens.has(id),
    close: () => undefined,
  }
  const harness = startHarness({ gateway: () => ({ recogniser }) })
  const linkOf = async (token: string): Promise<string> => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
    const body = JSON.stringify({ query: '{ leadsOverviewCsv { url } }' })
    const response = await harness.fetch(
      new Request('http://127.0.0.1:4000/graphql', { method: 'POST', headers, body }),
    )
    const { data } = (await response.json()) as GraphqlAnswer
    return data.leadsOverviewCsv.url
  }
  const follow = async (url: string, token?: string) => {
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
    const response = await harness.fetch(new Request(url, { headers }))
    const text = await response.text()
    return { status: response.status, isFile: response.headers.get('content-type')?.startsWith('text/csv'), text }
  }
  return { harness, linkOf, follow, revoke: (token: string) => tokens.delete(token) }
}

const refused = (status: number, code: string) => ({
  status,
  isFile: false,
  text: expect.stringContaining(`"code":"${code}"`),
})

test('a link is followed by whoever it was made for, with or without their credentials', async () => {
  const { linkOf, follow } = start()
  const url = await linkOf('ann')
  expect(await follow(url)).toMatchObject({ status: 200, isFile: true })
  expect(await follow(url, 'ann')).toMatchObject({ status: 200, isFile: true })
})

test('a link is not followed with the credentials of another, and lemlist is not asked', async () => {
  const { harness, linkOf, follow } = start()
  const url = await linkOf('ann')
  expect(await follow(url, 'bob')).toEqual(refused(403, 'FORBIDDEN'))
  expect(harness.calls()).toEqual([])
})

test('credentials that are none do not make a link better', async () => {
  const { harness, linkOf, follow } = start()
  const url = await linkOf('ann')
  expect(await follow(url, 'eve')).toEqual(refused(401, 'UNAUTHENTICATED'))
  expect(harness.calls()).toEqual([])
})

test('a link leads nowhere once the credentials it was made with are taken back; those of others go on', async () => {
  const { harness, linkOf, follow, revoke } = start()
  const [ofAnn, ofBob] = [await linkOf('ann'), await linkOf('bob')]
  revoke('ann')
  expect(await follow(ofAnn)).toEqual(refused(403, 'FORBIDDEN'))
  expect(harness.calls()).toEqual([])
  expect(await follow(ofBob)).toMatchObject({ status: 200, isFile: true })
})

test('a link that expired says so before anything else, and one that was changed says nothing', async () => {
  const { harness, linkOf, follow } = start()
  const url = await linkOf('ann')
  const [head = '', token = ''] = url.split(/(?<=\/downloads\/)/)
  const parts = token.split('.')
  parts[3] = `${parts[3]?.startsWith('A') ? 'B' : 'A'}${parts[3]?.slice(1)}`
  expect(await follow(`${head}${parts.join('.')}`)).toEqual(refused(404, 'NOT_FOUND'))
  harness.clock.advance(601_000)
  expect(await follow(url)).toEqual(refused(410, 'NOT_FOUND'))
  expect(harness.calls()).toEqual([])
})
