import { type Attack, type Headers, http } from './attack.ts'
import { secrets } from './prey.ts'

const json: Headers = [['content-type', 'application/json']]
const path = 'POST /webhooks/lemlist HTTP/1.1'
const fact = { type: 'emailsSent', _id: 'act_abuse', secret: secrets.webhook }

/** lemlist deletes a hook that answers 404 or 410: whatever is called, that is never the answer. */
const kept = [200, 400, 405, 408, 413, 503]

const callback = (name: string, body: unknown, status: Attack['status'] = 400, headers = json, line = path): Attack =>
  http(`callback: ${name}`, line, headers, typeof body === 'string' ? body : JSON.stringify(body), {
    attacker: 'nobody',
    status: status ?? 400,
  })

/** What is sent to where lemlist calls. */
export const callbacks: readonly Attack[] = [
  callback('no secret', { type: 'emailsSent', _id: 'act_1' }),
  callback('a secret that is none', { ...fact, secret: 'x' }),
  callback('an empty secret', { ...fact, secret: '' }),
  callback('a secret that is a list', { ...fact, secret: [secrets.webhook] }),
  callback('a secret that is an object', { ...fact, secret: { toString: secrets.webhook } }),
  callback('a secret that is true', { ...fact, secret: true }),
  callback('a secret of 100,000 letters', { ...fact, secret: 'a'.repeat(100_000) }),
  callback('a secret that begins well', { ...fact, secret: secrets.webhook.slice(0, -1) }),
  callback('a secret in the address', { type: 'emailsSent' }, 400, json, `POST /webhooks/lemlist?secret=x HTTP/1.1`),
  callback('a secret in a header', { type: 'emailsSent' }, 400, [
    ...json,
    ['x-secret', 'x'],
    ['authorization', 'Bearer x'],
  ]),
  callback('another team', { ...fact, teamId: 'tea_other' }),
  callback('no body', ''),
  callback('no JSON', '{'),
  callback('null', 'null'),
  callback('a list', [fact]),
  callback('a text', '"x"'),
  callback('half a million brackets', '['.repeat(500_000)),
  callback('a prototype', `{"__proto__":{"secret":"${'x'.repeat(10)}"}}`),
  callback('5 MB', `{"a":"${'a'.repeat(5_000_000)}"}`, [400, 413]),
  callback('a form', 'secret=x', 400, [['content-type', 'application/x-www-form-urlencoded']]),
  ...['GET', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH'].map(method =>
    callback(method, method === 'HEAD' ? '' : fact, kept, json, `${method} /webhooks/lemlist HTTP/1.1`),
  ),
  ...[
    '/webhooks',
    '/webhooks/',
    '/webhooks/other',
    '/webhooks/../webhooks/lemlist',
    '/WEBHOOKS/lemlist',
    '//webhooks/lemlist',
    '/webhooks/lemlist/../../metrics',
    '/%77ebhooks/lemlist',
    '/proxy/webhooks/lemlist',
    '/webhooks/%zz',
    '/webhooks/\\lemlist',
  ].map(other => callback(`POST ${other}`, { type: 'emailsSent' }, kept, json, `POST ${other} HTTP/1.1`)),
  callback(
    'a good one with fields that are none',
    { ...fact, __proto__: 1, constructor: { prototype: 1 }, leadEmail: { a: 1 }, campaignId: [1], occurredAt: 'never' },
    [200, 400],
  ),
  callback(
    'a good one with a type that is none',
    { ...fact, _id: 'act_abuse2', type: '<script>alert(1)</script>' },
    [200, 400],
  ),
  callback(
    'a good one with a date beyond time',
    { ...fact, _id: 'act_abuse3', createdAt: '+999999-01-01T00:00:00Z' },
    [200, 400],
  ),
  callback('a good one with an id of 10,000 letters', { ...fact, _id: 'a'.repeat(10_000) }, [200, 400]),
  callback(
    'a good one of 2,000 levels',
    `{"type":"emailsSent","_id":"act_abuse4","secret":"${secrets.webhook}","a":${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}}`,
    [200, 400],
  ),
]
