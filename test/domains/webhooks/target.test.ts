import { expect, test } from 'vitest'
import { targetFault } from '../../../src/domains/webhooks/target.ts'
import { startHarness } from '../../support/harness.ts'

const faultOf = (address: string, isNear = false) => targetFault(new URL(address), isNear)

test.each([
  ...['https://hooks.example/in?token=x', 'https://hooks.example:8443/', 'https://1.1.1.1/', 'https://a-b.c.example.'],
  ...['https://[2606:4700:4700::1111]/', 'https://xn--bcher-kva.example/', 'https://bücher.example/'],
])('lemlist may be told to call %s', address => {
  expect(faultOf(address)).toBeUndefined()
})

test.each([
  ...['https://localhost/', 'https://LOCALHOST./', 'https://a.localhost/', 'https://127.0.0.1/', 'https://127.1/'],
  ...['https://2130706433/', 'https://0x7f000001/', 'https://0177.0.0.1/', 'https://127.0.0.1./', 'https://0/'],
  ...[
    'https://%31%32%37.0.0.1/',
    'https://①②⑦.⓪.⓪.①/',
    'https://[::1]/',
    'https://[::]/',
    'https://[::ffff:127.0.0.1]/',
  ],
  ...[
    'https://[::ffff:7f00:1]/',
    'https://[::127.0.0.1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[64:ff9b::a9fe:a9fe]/',
  ],
  ...['https://[2002:7f00:1::]/', 'https://[2001:0:7f00:1::]/', 'https://[fe80::1]/', 'https://[fec0::1]/'],
  ...[
    'https://[fc00::1]/',
    'https://[fd12:3456::1]/',
    'https://[ff02::1]/',
    'https://[2001:db8::1]/',
    'https://[100::1]/',
  ],
  ...[
    'https://10.0.0.1/',
    'https://172.16.0.1/',
    'https://172.31.255.255/',
    'https://192.168.1.1/',
    'https://100.64.0.1/',
  ],
  ...[
    'https://169.254.169.254/latest/meta-data',
    'https://0xA9FEA9FE/',
    'https://2852039166/',
    'https://0251.0376.0251.0376/',
  ],
  ...[
    'https://198.18.0.1/',
    'https://192.0.2.1/',
    'https://224.0.0.1/',
    'https://255.255.255.255/',
    'https://0.0.0.0/',
  ],
  ...[
    'https://metadata.google.internal/',
    'https://metadata.google.internal./',
    'https://metadata/',
    'https://intranet/',
  ],
  ...[
    'https://printer.local/',
    'https://db.lan/',
    'https://router.home.arpa/',
    'https://x.invalid/',
    'https://kubernetes/',
  ],
])('lemlist is not told to call %s, which is within some network', address => {
  expect(faultOf(address)).toMatch(/on the internet/)
  expect(faultOf(address.replace('https', 'http'))).toMatch(/https/)
})

test('only HTTPS is called, and no user name or password stands in the address', () => {
  for (const address of [
    'http://hooks.example/',
    'ftp://hooks.example/',
    'file:///etc/passwd',
    'javascript:alert(1)',
  ]) {
    expect([address, faultOf(address)]).toEqual([address, 'must begin with https://'])
  }
  for (const address of ['https://u@hooks.example/', 'https://:p@hooks.example/', 'https://hooks.example@127.0.0.1/']) {
    expect([address, faultOf(address)]).toEqual([address, 'must hold no user name and no password'])
  }
})

test('a pretend lemlist on this machine may be told to call this machine, and nothing else of its network', () => {
  for (const address of ['http://127.0.0.1:3000/hook', 'http://localhost:3000/', 'https://[::1]:8443/']) {
    expect([address, faultOf(address, true)]).toEqual([address, undefined])
  }
  for (const address of ['http://10.0.0.1/', 'https://169.254.169.254/', 'http://u:p@127.0.0.1/', 'ftp://127.0.0.1/']) {
    expect([address, faultOf(address, true) === undefined]).toEqual([address, false])
  }
})

test('a hook, or news of an enrichment, for an address within a network is refused before lemlist is called', async () => {
  const harness = startHarness()
  const targetUrl = 'https://169.254.169.254/latest/meta-data'
  const { data: hook } = await harness.run(
    'mutation ($input: WebhookCreateInput!) { done: webhookCreate(input: $input) { webhooks { id } userErrors { code field } } }',
    { input: { targetUrl } },
  )
  expect(hook.done).toEqual({ webhooks: null, userErrors: [{ code: 'BAD_USER_INPUT', field: ['input', 'targetUrl'] }] })
  const { data: news } = await harness.run(
    'mutation ($input: EnrichInput!) { done: enrich(input: $input) { userErrors { code field } } }',
    { input: { verifyEmail: true, email: 'a@b.example', webhookUrl: targetUrl } },
  )
  expect(news.done).toEqual({ userErrors: [{ code: 'BAD_USER_INPUT', field: ['input', 'webhookUrl'] }] })
  expect(harness.calls()).toEqual([])
})
