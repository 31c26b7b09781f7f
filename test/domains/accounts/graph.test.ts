import { beforeEach, describe, expect, test } from 'vitest'
import type { UserDocument } from '../../../src/sandbox/documents.ts'
import { type Harness, startHarness } from '../../support/harness.ts'

let harness: Harness
beforeEach(() => {
  harness = startHarness()
})

const admin = (): UserDocument => harness.team.users.all()[0] ?? expect.fail()

const mailboxId = (): string => admin().mailboxes[0]?._id ?? expect.fail()

const act = async (name: string, input: object, fields = '') => {
  const query = `mutation ($input: ${name.charAt(0).toUpperCase()}${name.slice(1)}Input!) {
    ${name}(input: $input) { ${fields} userErrors { code message field } }
  }`
  const { data, errors } = await harness.run(query, { input })
  return { payload: data?.[name], errors }
}

const fieldsOf = (payload: { readonly userErrors: readonly { readonly field: string[] }[] }): string[] =>
  payload.userErrors.map(({ field }) => field.join('.')).toSorted()

const server = { host: 'smtp.mail.example', port: 587, login: 'ann', password: 'out "of" sight' }
const account = {
  senderName: 'Ann',
  senderEmail: 'ann@mail.example',
  smtp: server,
  imap: { ...server, host: 'imap.mail.example', port: 993, isSecure: true },
}

test('every action refuses a caller without its role before lemlist is called', async () => {
  harness = startHarness({ role: 'READ' })
  const inputs = {
    emailAccountConnect: account,
    emailAccountDisconnect: { mailboxId: mailboxId() },
    emailAccountTest: { mailboxId: mailboxId() },
  }
  for (const [name, input] of Object.entries(inputs)) {
    expect((await act(name, input)).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
  }
  expect(harness.calls()).toEqual([])
})

test('the channels of the user cost one call, and lead to mailboxes that were seen', async () => {
  const query = `{ channels {
    plan
    email { isConnected isAvailable accounts { id email provider mailbox { id status user { id } } } }
    linkedIn { isConnected isAvailable }
    whatsApp { isConnected isAvailable isAddonActive accounts { id phoneNumber label } }
  } }`
  const { _id: userId, name, mailboxes, whatsappAccountIds, phoneNumbers, linkedIn } = admin()
  const accounts = (seen: boolean) =>
    mailboxes.map(({ _id, email, provider, status }) => ({
      id: _id,
      email,
      provider,
      mailbox: seen ? { id: _id, status, user: { id: userId } } : null,
    }))
  const unseen = await harness.run(query)
  expect(unseen.errors).toBeUndefined()
  const channels = {
    plan: 'multichannelExpert',
    email: { isConnected: true, isAvailable: true, accounts: accounts(false) },
    linkedIn: { isConnected: linkedIn?.status, isAvailable: true },
    whatsApp: {
      isConnected: true,
      isAvailable: true,
      isAddonActive: true,
      accounts: whatsappAccountIds.map((id, place) => ({ id, phoneNumber: phoneNumbers[place] ?? null, label: name })),
    },
  }
  expect(unseen.data).toEqual({ channels })
  expect(harness.calls()).toEqual(['GET /api/user/channels'])
  await harness.run('query ($id: ID!) { user(id: $id) { mailboxes { id } } }', { id: userId })
  const seen = await harness.run(query)
  expect(seen.data.channels.email.accounts).toEqual(accounts(true))
  expect(harness.calls()).toEqual(['GET /api/user/channels', `GET /api/users/${userId}`])
  expect(harness.drift).toEqual([])
})

describe('emailAccountConnect', () => {
  test('connects a mailbox that the next read shows, for the user who is named', async () => {
    const userId = admin()._id
    const { payload } = await act(
      'emailAccountConnect',
      { ...account, userId },
      'emailAccount { id email provider mailbox { email status user { id } } }',
    )
    const { id } = payload.emailAccount
    expect(payload).toEqual({
      emailAccount: {
        id: admin().mailboxes.at(-1)?._id,
        email: 'ann@mail.example',
        provider: 'custom',
        mailbox: { email: 'ann@mail.example', status: 'CONNECTED', user: { id: userId } },
      },
      userErrors: [],
    })
    expect(harness.calls()).toEqual(['POST /api/user/email-accounts', `GET /api/users/${userId}`])
    const { data } = await harness.run('{ channels { email { accounts { id } } } }')
    expect(data.channels.email.accounts).toContainEqual({ id })
    expect(harness.drift).toEqual([])
  })

  test('names every input that is wrong, before lemlist is called', async () => {
    const { payload } = await act('emailAccountConnect', {
      ...account,
      senderName: ' ',
      smtp: { ...server, port: 0 },
      imap: { ...server, port: 65_536, login: ' ', password: '' },
    })
    expect(fieldsOf(payload)).toEqual([
      'input.imap.login',
      'input.imap.password',
      'input.imap.port',
      'input.senderName',
      'input.smtp.port',
    ])
    const hosts = await act('emailAccountConnect', {
      ...account,
      smtp: { ...server, host: 'https://smtp.mail.example' },
      imap: { ...server, host: '10.0.0.1' },
    })
    expect(fieldsOf(hosts.payload)).toEqual(['input.imap.host', 'input.smtp.host'])
    expect(harness.calls()).toEqual([])
  })

  test('names the input that lemlist refuses, and changes nothing', async () => {
    const before = admin()
    const stranger = await act('emailAccountConnect', { ...account, userId: 'usr_nobody' }, 'emailAccount { id }')
    expect(stranger.payload).toMatchObject({
      emailAccount: null,
      userErrors: [{ code: 'BAD_USER_INPUT', field: ['input', 'userId'] }],
    })
    const known = { ...account, senderEmail: before.mailboxes[0]?.email }
    const twice = await act('emailAccountConnect', known)
    expect(twice.payload.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT', field: ['input', 'senderEmail'] }])
    expect(admin()).toEqual(before)
  })

  test('never shows or logs a password, whatever is wrong with the rest', async () => {
    const { port: _port, ...portless } = server
    const spoiled: readonly object[] = [
      { ...account, smtp: portless },
      { ...account, smtp: { ...server, port: 'x' } },
      { ...account, smtp: { ...server, password: ['out "of" sight'] } },
      { ...account, smtp: { ...server, more: 1 } },
      { smtp: server },
      { ...account, smtp: { ...server, host: 'x' } },
      { ...account, userId: 'usr_nobody' },
    ]
    for (const input of spoiled) {
      const answer = await act('emailAccountConnect', input)
      expect(JSON.stringify(answer)).toMatch(/BAD_USER_INPUT/)
      expect(JSON.stringify(answer)).not.toMatch(/sight/)
    }
    const literal = await harness.run(
      'mutation { emailAccountConnect(input: { smtp: { password: "out \\"of\\" sight" } }) { userErrors { code } } }',
    )
    expect(literal.errors).toMatchObject([{}, {}, {}, {}, {}, {}].map(() => ({ extensions: {} })))
    expect(JSON.stringify(literal)).not.toMatch(/sight/)
    expect(JSON.stringify(harness.log)).not.toMatch(/sight/)
  })
})

describe('emailAccountDisconnect', () => {
  test('takes the mailbox out of the channels', async () => {
    const id = mailboxId()
    const { payload } = await act('emailAccountDisconnect', { mailboxId: id }, 'deletedId')
    expect(payload).toEqual({ deletedId: id, userErrors: [] })
    const { data } = await harness.run('{ channels { email { accounts { id } } } }')
    expect(data.channels.email.accounts).not.toContainEqual({ id })
    expect(harness.calls()).toEqual([`DELETE /api/user/email-accounts/${id}`, 'GET /api/user/channels'])
    const again = await act('emailAccountDisconnect', { mailboxId: id }, 'deletedId')
    expect(again.payload).toMatchObject({
      deletedId: null,
      userErrors: [{ code: 'NOT_FOUND', field: ['input', 'mailboxId'] }],
    })
  })
})

describe('emailAccountTest', () => {
  test('tells of each server how it went; a failure is a result', async () => {
    const both = 'smtp { isOk error } imap { isOk error }'
    const id = mailboxId()
    const well = { isOk: true, error: null }
    const { payload } = await act('emailAccountTest', { mailboxId: id }, both)
    expect(payload).toEqual({ smtp: well, imap: well, userErrors: [] })
    const imap = { ...account.imap, host: 'imap.mail.invalid' }
    const broken = await act('emailAccountConnect', { ...account, imap }, 'emailAccount { id }')
    const failed = await act('emailAccountTest', { mailboxId: broken.payload.emailAccount.id }, both)
    expect(failed.payload).toEqual({
      smtp: well,
      imap: { isOk: false, error: 'getaddrinfo ENOTFOUND imap.mail.invalid' },
      userErrors: [],
    })
    expect(harness.calls()[0]).toBe(`POST /api/user/email-accounts/${id}/test`)
    expect(harness.drift).toEqual([])
  })

  test('is refused for a mailbox that is not there', async () => {
    const { payload } = await act('emailAccountTest', { mailboxId: 'usm_nobody' }, 'smtp { isOk }')
    expect(payload).toMatchObject({
      smtp: null,
      userErrors: [{ code: 'NOT_FOUND', field: ['input', 'mailboxId'] }],
    })
  })
})

describe('domainRedirect', () => {
  const query = 'query ($domain: String!) { domainRedirect(domain: $domain) { domain redirects target status raw } }'

  test('shows where a domain leads, with all that lemlist says', async () => {
    const domain = admin().email.split('@')[1] ?? ''
    const { data, errors } = await harness.run(query, { domain })
    expect(errors).toBeUndefined()
    const said = { domain, redirects: true, target: `https://www.${domain}/`, status: 301 }
    expect(data.domainRedirect).toEqual({ ...said, raw: said })
    expect(harness.calls()).toEqual(['GET /api/domains/redirect'])
    expect(harness.drift).toEqual([])
  })

  test('refuses what is no domain before lemlist is called', async () => {
    for (const domain of ['', ' ', 'localhost', 'https://go.example.com', 'go.example.com/x', 'a@example.com']) {
      const { errors } = await harness.run(query, { domain })
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'domain' } }])
    }
    expect(harness.calls()).toEqual([])
  })

  test.each([
    [
      'a page',
      () => new Response('<html></html>', { headers: { 'content-type': 'text/html' } }),
      'UPSTREAM_UNSUPPORTED',
    ],
    ['the wrong method', () => new Response(null, { status: 405 }), 'UPSTREAM_UNSUPPORTED'],
    ['nothing', () => new Response(null, { status: 200 }), undefined],
    ['something else', () => Response.json({ domain: 5, redirects: 'yes', status: '301' }), undefined],
  ])('is null or empty, and nothing else fails, when lemlist answers %s', async (_, answer, code) => {
    harness = startHarness({
      upstream: async (request, sandbox) =>
        new URL(request.url).pathname.endsWith('/redirect') ? answer() : sandbox.fetch(request),
    })
    const { data, errors } = await harness.run(
      '{ channels { plan } domainRedirect(domain: "go.example.com") { domain redirects target status } }',
    )
    expect(data.channels).toEqual({ plan: 'multichannelExpert' })
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(code === undefined ? undefined : [code])
    const empty = { domain: 'go.example.com', redirects: null, target: null, status: null }
    expect([null, empty]).toContainEqual(data.domainRedirect)
  })
})
