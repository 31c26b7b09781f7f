import { describe, expect, test } from 'vitest'
import { accounts } from '../../../src/domains/accounts/contract.ts'
import { accountsHandlers } from '../../../src/domains/accounts/sandbox.ts'
import { routesOf } from '../../../src/sandbox/routes.ts'
import { ann, rest, smallTeam } from '../../support/rest.ts'
import { bob } from '../campaigns/world.ts'

const routes = routesOf(accounts, accountsHandlers)

const account = {
  sender_name: 'Ann',
  sender_email: 'ann@mail.example',
  smtp_host: 'smtp.mail.example',
  smtp_port: 587,
  smtp_login: 'ann',
  smtp_password: 'out of sight',
  imap_host: 'imap.mail.example',
  imap_port: 993,
  imap_login: 'ann',
  imap_password: 'also hidden',
}

const connect = '/user/email-accounts'

const team = () => {
  const small = smallTeam()
  small.users.insert(bob)
  return small
}

test('the channels of the user are told with the mailboxes that are connected', () => {
  const world = team()
  expect(rest(routes, world)('GET', '/user/channels')).toEqual({
    status: 200,
    body: {
      plan: 'emailPro',
      email: {
        connected: true,
        available: true,
        accounts: [{ id: 'usm_1', email: 'ann.lee@acme.test', provider: 'google' }],
      },
      linkedin: { connected: false, available: true },
      whatsapp: { connected: false, available: true, addonActive: false, accounts: [] },
    },
  })
})

describe('a new mailbox', () => {
  test('answers 201, becomes that of the user or of the one who is named, and keeps no password', () => {
    const world = team()
    const call = rest(routes, world)
    expect(call('POST', connect, account)).toEqual({
      status: 201,
      body: { id: expect.stringMatching(/^umx_/), email: 'ann@mail.example', provider: 'custom' },
    })
    call('POST', connect, { ...account, sender_email: 'bob@mail.example', userId: 'usr_2' })
    expect(world.users.all().map(({ mailboxes }) => mailboxes.map(({ email }) => email))).toEqual([
      ['ann.lee@acme.test', 'ann@mail.example'],
      ['bob@mail.example'],
    ])
    expect(JSON.stringify(world.users.all())).not.toMatch(/out of sight|also hidden/)
  })

  test('is refused when something is missing, for hosts that are none, for strangers, and twice', () => {
    const world = team()
    const call = rest(routes, world)
    const { smtp_password: _, ...incomplete } = account
    expect(call('POST', connect, incomplete)).toEqual({ status: 400, body: 'Missing required fields' })
    expect(call('POST', connect, { ...account, sender_name: '' })).toEqual({
      status: 400,
      body: 'Missing required fields',
    })
    expect(call('POST', connect, { ...account, smtp_port: '587' })).toEqual({
      status: 400,
      body: 'Bad params: smtp_port',
    })
    for (const host of ['localhost', '127.0.0.1', 'http://smtp.mail.example', 'smtp.mail.example:25', 'a..example'])
      expect(call('POST', connect, { ...account, imap_host: host })).toEqual({ status: 400, body: 'Invalid host' })
    expect(call('POST', connect, { ...account, userId: 'usr_9' })).toEqual({
      status: 403,
      body: 'User is not a member of this team',
    })
    expect(call('POST', connect, { ...account, sender_email: 'Ann.Lee@acme.test' })).toEqual({
      status: 400,
      body: 'This SMTP mailbox already exists',
    })
    expect(world.users.all()).toEqual([ann, bob])
  })
})

describe('a mailbox', () => {
  test('is disconnected once, and can be connected again', () => {
    const world = team()
    const call = rest(routes, world)
    expect(call('DELETE', `${connect}/usm_1`)).toEqual({ status: 200, body: { ok: true } })
    expect(world.users.get('usr_1')?.mailboxes[0]?.status).toBe('DISCONNECTED')
    expect(call('GET', '/user/channels').body).toMatchObject({ email: { connected: false, accounts: [] } })
    for (const [method, path] of [
      ['DELETE', 'usm_1'] as const,
      ['DELETE', 'usm_9'] as const,
      ['POST', 'usm_1/test'] as const,
    ])
      expect(call(method, `${connect}/${path}`)).toEqual({ status: 404, body: 'Email account not found' })
    expect(call('POST', connect, { ...account, sender_email: 'ann.lee@acme.test' }).status).toBe(201)
    expect(world.users.get('usr_1')?.mailboxes).toHaveLength(1)
  })

  test('of another user is left alone, unless an administrator asks', () => {
    const world = team()
    world.users.update('usr_1', { role: 'member' })
    world.users.update('usr_2', { mailboxes: [{ ...(ann.mailboxes[0] ?? expect.fail()), _id: 'usm_2' }] })
    const call = rest(routes, world)
    expect(call('DELETE', `${connect}/usm_2`)).toEqual({
      status: 403,
      body: 'You are not allowed to modify this mailbox',
    })
    world.users.update('usr_1', { role: 'admin' })
    expect(call('DELETE', `${connect}/usm_2`).status).toBe(200)
  })

  test('is tried at both its servers; that it fails is told in an answer that is 200', () => {
    const world = team()
    const call = rest(routes, world)
    expect(call('POST', `${connect}/usm_1/test`)).toEqual({
      status: 200,
      body: { smtp: { success: true }, imap: { success: true } },
    })
    const { body } = call('POST', connect, { ...account, smtp_host: 'smtp.mail.invalid' })
    expect(call('POST', `${connect}/${(body as { id: string }).id}/test`)).toEqual({
      status: 200,
      body: { smtp: { success: false, error: 'getaddrinfo ENOTFOUND smtp.mail.invalid' }, imap: { success: true } },
    })
    world.users.update('usr_1', { mailboxes: [{ ...(ann.mailboxes[0] ?? expect.fail()), status: 'ERROR' }] })
    expect(call('POST', `${connect}/usm_1/test`).body).toMatchObject({
      smtp: { success: false, error: 'Invalid login' },
    })
  })
})

test('a domain that the team sends from leads to its site, others lead nowhere', () => {
  const call = rest(routes, team())
  expect(call('GET', '/domains/redirect?domain=Acme.test').body).toEqual({
    domain: 'acme.test',
    redirects: true,
    target: 'https://www.acme.test/',
    status: 301,
  })
  expect(call('GET', '/domains/redirect?domain=other.example').body).toEqual({
    domain: 'other.example',
    redirects: false,
  })
  expect(call('GET', '/domains/redirect').status).toBe(400)
})
