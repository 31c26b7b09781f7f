import { gzipSync } from 'node:zlib'
import { type Attack, credentialsOf, type Headers, http, post, query, raw } from './attack.ts'
import { request } from './wire.ts'

const json: Headers = [['content-type', 'application/json']]
const asked = JSON.stringify({ query: '{ viewer { role } }' })
const endpoint = 'POST /graphql HTTP/1.1'
const graphql = '/graphql?query=%7Bviewer%7Brole%7D%7D'

const body = (name: string, text: Buffer | string, status: Attack['status'] = 400, headers: Headers = json): Attack =>
  http(name, endpoint, headers, text, { status: status ?? 400 })

/** Bodies that are none. */
export const bodies: readonly Attack[] = [
  body('no body', ''),
  body('no JSON', '{'),
  body('null', 'null'),
  body('a number', '1'),
  body('a text', '"query"'),
  body('an empty list', '[]'),
  body('a batch', `[${asked},${asked}]`),
  body('a batch of 1,000', `[${Array.from({ length: 1000 }, () => asked).join(',')}]`),
  body('an empty object', '{}', [200, 400]),
  body('a query that is a list', '{"query":["{viewer{role}}"]}'),
  body('a query that is null', '{"query":null}', [200, 400]),
  body('variables that are a text', '{"query":"{viewer{role}}","variables":"{}"}', [200, 400]),
  body('variables that are a list', '{"query":"{viewer{role}}","variables":[1]}', [200, 400]),
  body('an operation name that is an object', '{"query":"{viewer{role}}","operationName":{}}', [200, 400]),
  body('extensions that are a text', '{"query":"{viewer{role}}","extensions":"x"}', [200, 400]),
  body('a digest that is none', '{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"../../x"}}}', [200, 400]),
  body(
    'a digest of another text',
    `{"query":"{viewer{role}}","extensions":{"persistedQuery":{"version":1,"sha256Hash":"${'a'.repeat(64)}"}}}`,
    [200, 400],
  ),
  body(
    'a digest that nobody has',
    `{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"${'b'.repeat(64)}"}}}`,
    [200, 400, 404],
  ),
  body('keys twice', '{"query":"{viewer{name}}","query":"{viewer{role}}"}', [200, 400]),
  body('a prototype', '{"__proto__":{"query":"{viewer{role}}"}}'),
  body('a constructor', '{"constructor":{"prototype":{"query":"{viewer{role}}"}}}'),
  body('bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])),
  body('UTF-16', Buffer.from(asked, 'utf16le')),
  body('a byte order mark', `\ufeff${asked}`, [200, 400]),
  body('half a million brackets', '['.repeat(500_000)),
  body('half a million objects', '{"a":'.repeat(150_000)),
  body('2 MB', `{"query":"${'a'.repeat(2_000_000)}"}`, [400, 413]),
  body('gzip', gzipSync(asked), [400, 415], [...json, ['content-encoding', 'gzip']]),
  body('a bomb', gzipSync(Buffer.alloc(20_000_000, 32)), [400, 413, 415], [...json, ['content-encoding', 'gzip']]),
  body('chunks that never end well', '5\r\nhello\r\nzz\r\n', [0, 400], [...json, ['transfer-encoding', 'chunked']]),
  raw(
    'a chunk of 2^60 bytes',
    request(endpoint, [...credentialsOf('reader'), ...json, ['transfer-encoding', 'chunked']], '1000000000000000\r\n'),
    { attacker: 'reader', status: [0, 400, 413] },
    true,
  ),
]

/** Content types, of which those of forms come from any page of the web. */
export const types: readonly Attack[] = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'multipart/form-data; boundary=x',
  'text/plain; application/json',
  'application/json, text/plain',
  'text/plain; charset=application/json',
  'application/graphql',
  'application/xml',
  'APPLICATION/JSONP',
  'application/json-seq',
  'image/png',
  ';',
  '',
].map(type => http(`content type "${type}"`, endpoint, [['content-type', type]], asked, { status: [400, 403, 415] }))

/** Methods and paths beside the way. */
export const ways: readonly Attack[] = [
  ...['PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND'].map(method =>
    http(`${method} of the endpoint`, `${method} /graphql HTTP/1.1`, json, asked, { status: [400, 405, 501] }),
  ),
  raw('CONNECT', request('CONNECT evil.example:443 HTTP/1.1', []), { status: [0, 400, 404, 405, 501] }),
  raw('a verb that is none', 'HELLO /graphql HTTP/1.1\r\nhost: a\r\n\r\n', { status: [0, 400] }, true),
  raw('HTTP/0.9', 'GET /graphql\r\n', { status: [0, 400] }, true),
  raw('HTTP/9.9', 'GET /graphql HTTP/9.9\r\nhost: a\r\n\r\n', { status: [0, 400, 505] }, true),
  raw('HTTP/2 outright', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', { status: [0, 400, 505] }, true),
  raw('TLS where there is none', Buffer.from('16030100a5010000a10303', 'hex'), { status: [0, 400] }, true),
  raw('nothing at all', '', { status: [0] }, true),
  raw('half a head', 'POST /graphql HTTP/1.1\r\nhost: 127', { status: [0, 400, 408] }, true),
  raw(
    'half a body',
    request(endpoint, [...credentialsOf('reader'), ...json, ['content-length', '500']], '{"query":'),
    { attacker: 'reader', status: [0, 400, 408] },
    true,
  ),
  http(
    'a mutation by GET',
    `GET /graphql?query=${encodeURIComponent('mutation { campaignPause(input: { id: "cam_A" }) { userErrors { message } } }')} HTTP/1.1`,
    [],
    '',
    { attacker: 'writer', status: 405 },
  ),
  http('a query twice in the address', `GET ${graphql}&query=%7Bteam%7Bname%7D%7D HTTP/1.1`, [], '', {
    status: [200, 400],
  }),
  http('variables that are no JSON in the address', `GET ${graphql}&variables=%7B HTTP/1.1`, [], '', { status: 400 }),
  http('broken code in the address', 'GET /graphql?query=%zz%E0%A4%A HTTP/1.1', [], '', { status: [200, 400] }),
  http('a whole address to another host', `GET http://evil.example${graphql} HTTP/1.1`, [], '', {
    status: [200, 400, 403, 404],
  }),
  http('an address of 14,000 letters', `GET /graphql?query=${'a'.repeat(14_000)} HTTP/1.1`, [], '', {
    status: [200, 400, 414, 431],
  }),
  ...[
    '/graphql/',
    '/GRAPHQL',
    '//graphql',
    '/graphql/../metrics',
    '/graphql%00',
    '/.env',
    '/../../etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/graphiql/..%2f..%2fpackage.json',
    '/graphiql/../../../package.json',
    '/graphiql/%00.js',
    '/node_modules/',
    '/src/main.ts',
    '/server-status',
    '/_control/requests',
  ].map(path =>
    http(`GET ${path}`, `GET ${path} HTTP/1.1`, [], '', {
      attacker: 'nobody',
      status: [301, 302, 308, 400, 401, 403, 404],
    }),
  ),
  http('figures without the token', 'GET /metrics HTTP/1.1', [], '', { attacker: 'nobody', status: 401 }),
  http('figures with a token of the endpoint', 'GET /metrics HTTP/1.1', [], '', { status: 401 }),
  http('figures from one who says to be near', 'GET /metrics HTTP/1.1', [['x-forwarded-for', '127.0.0.1']], '', {
    attacker: 'nobody',
    status: 401,
  }),
  ...[
    'a',
    'a.b.c.d.e',
    'eyJhbGciOiJub25lIn0..aa.bb.cc',
    'eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA',
    '..%2f..%2fmetrics',
    'a'.repeat(8000),
  ].map(token =>
    http(`a link that is none: ${token.slice(0, 30)}`, `GET /downloads/${token} HTTP/1.1`, [], '', {
      attacker: 'nobody',
      status: [400, 404, 414, 431],
    }),
  ),
  http('a link by POST', 'POST /downloads/a HTTP/1.1', json, '{}', { attacker: 'nobody', status: [404, 405] }),
]

const withHeader = (name: string, headers: Headers, status: Attack['status'] = 200): Attack =>
  http(name, endpoint, [...json, ...headers], asked, { status: status ?? 200 })

/** Headers that lie, repeat themselves or are too many. */
export const headers: readonly Attack[] = [
  withHeader('a cookie that is a token', [['cookie', 'authorization=Bearer x; session=1']]),
  withHeader('a cookie of 7,000 letters', [['cookie', `a=${'b'.repeat(7000)}`]]),
  withHeader('a cookie that is none', [['cookie', '=;=;;==;__proto__=1']]),
  withHeader(
    '300 headers',
    Array.from({ length: 300 }, (_, at) => [`x-${at}`, 'a'] as const),
    [200, 400, 431],
  ),
  withHeader(
    '3,000 headers',
    Array.from({ length: 3000 }, (_, at) => [`x-${at}`, 'a'] as const),
    [200, 400, 431],
  ),
  withHeader('a header of 30,000 letters', [['x-long', 'a'.repeat(30_000)]], 431),
  withHeader('a header named like a prototype', [
    ['__proto__', 'a'],
    ['constructor', 'b'],
  ]),
  withHeader('another method by header', [['x-http-method-override', 'DELETE']]),
  withHeader('another host by header', [
    ['x-forwarded-host', 'evil.example'],
    ['x-forwarded-proto', 'https'],
    ['forwarded', 'host=evil.example'],
  ]),
  withHeader('another address by header', [
    ['x-original-url', '/metrics'],
    ['x-rewrite-url', '/metrics'],
  ]),
  withHeader('a host that is none', [['host', '???']], [200, 400]),
  withHeader('no host', [['host', '']], [200, 400]),
  withHeader(
    'two hosts',
    [
      ['host', 'a.example'],
      ['host', 'b.example'],
    ],
    [200, 400],
  ),
  withHeader('a host with credentials', [['host', 'user:pass@127.0.0.1']], [200, 400]),
  withHeader('an answer in a type that is none', [['accept', 'image/png']], 406),
  withHeader('an accept of 5,000 types', [['accept', 'a/b,'.repeat(2000)]], [200, 400, 406, 431]),
  withHeader('an accept without end', [['accept', ';q=;q=;q=*/*']], [200, 400, 406]),
  withHeader('a plan that is none', [['x-lemlist-plan', 'only; drop']]),
  withHeader('a team of others', [['x-lemlist-team', '../other']], 403),
  withHeader('a freshness that is none', [['cache-control', `max-age=${'9'.repeat(400)}`]]),
  raw(
    'a place in a stream that is none',
    request(
      endpoint,
      [...credentialsOf('reader'), ...json, ['last-event-id', '../../1'], ['accept', 'text/event-stream']],
      '{"query":"subscription { activityStream { cursor } }"}',
    ),
    { attacker: 'reader', says: 'BAD_USER_INPUT' },
    true,
  ),
  withHeader('a trace that is none', [
    ['traceparent', '00-zz-zz-zz'],
    ['tracestate', 'a'.repeat(5000)],
    ['baggage', 'a=b'],
  ]),
  withHeader('a request id with a line of log', [['x-request-id', '{"level":60,"msg":"owned"}']]),
  withHeader('expect: something else', [['expect', 'something']], [200, 417]),
  withHeader('an upgrade to HTTP/2', [
    ['upgrade', 'h2c'],
    ['http2-settings', 'AAMAAABkAAQAAP__'],
    ['connection', 'close, Upgrade'],
  ]),
  withHeader(
    'two lengths',
    [
      ['content-length', '34'],
      ['content-length', '0'],
    ],
    [0, 400],
  ),
  withHeader('a length below zero', [['content-length', '-1']], [0, 400]),
  withHeader(
    'a length and chunks',
    [
      ['content-length', '5'],
      ['transfer-encoding', 'chunked'],
    ],
    [0, 400],
  ),
  withHeader('chunks in disguise', [['transfer-encoding', 'xchunked']], [0, 400, 501]),
  raw(
    'a header that is folded',
    `POST /graphql HTTP/1.1\r\nhost: a\r\nx: a\r\n b\r\nconnection: close\r\n\r\n`,
    { status: [0, 400, 401, 415] },
    true,
  ),
  raw(
    'a head with bare line feeds',
    'POST /graphql HTTP/1.1\nhost: a\ncontent-length: 0\n\n',
    { status: [0, 400, 401, 415] },
    true,
  ),
  raw(
    'a header name with a space',
    'GET /health HTTP/1.1\r\nhost : a\r\nconnection: close\r\n\r\n',
    { status: [0, 400] },
    true,
  ),
]

/** Pages of others. */
export const origins: readonly Attack[] = [
  'https://evil.example',
  'null',
  'http://127.0.0.1.evil.example',
  'http://localhost@evil.example',
  'file://',
  'http://[::1',
  'javascript:alert(1)',
  '*',
  '',
].flatMap(origin => [
  http(
    `a preflight of "${origin}"`,
    'OPTIONS /graphql HTTP/1.1',
    [
      ['origin', origin],
      ['access-control-request-method', 'POST'],
      ['access-control-request-headers', 'authorization'],
    ],
    '',
    { attacker: 'nobody', status: [200, 204, 400, 403] },
  ),
  http(
    `a GET of a page of "${origin}"`,
    `GET ${graphql} HTTP/1.1`,
    [
      ['origin', origin],
      ['sec-fetch-site', 'cross-site'],
    ],
    '',
    { status: 403 },
  ),
])

const withAuthorization = (name: string, value: string): Attack =>
  http(`authorization: ${name}`, endpoint, [...json, ['authorization', value]], asked, {
    attacker: 'nobody',
    status: [400, 401, 431],
    says: /UNAUTHENTICATED|HTTP\/1\.1 4(00|31)/,
  })

/** Credentials that are none. */
export const credentials: readonly Attack[] = [
  http('no credentials', endpoint, json, asked, { attacker: 'nobody', status: 401, says: 'UNAUTHENTICATED' }),
  http('no credentials by GET', `GET ${graphql} HTTP/1.1`, [], '', { attacker: 'nobody', status: 401 }),
  http('no credentials, as an event stream', endpoint, [...json, ['accept', 'text/event-stream']], asked, {
    attacker: 'nobody',
    status: 401,
  }),
  http('a token in the address', `GET ${graphql}&access_token=x&token=x HTTP/1.1`, [], '', {
    attacker: 'nobody',
    status: 401,
  }),
  http('a token in a cookie', endpoint, [...json, ['cookie', 'token=x; access_token=x']], asked, {
    attacker: 'nobody',
    status: 401,
  }),
  withAuthorization('nothing', ''),
  withAuthorization('a scheme alone', 'Bearer'),
  withAuthorization('spaces', 'Bearer    '),
  withAuthorization('a token that is none', 'Bearer nothing'),
  withAuthorization('a token of 7,000 letters', `Bearer ${'a'.repeat(7000)}`),
  withAuthorization('a digest in place of its token', `Bearer ${'0'.repeat(64)}`),
  withAuthorization('a prototype', 'Bearer __proto__'),
  withAuthorization('another scheme', 'Negotiate abc'),
  withAuthorization('Basic that is none', 'Basic ???'),
  withAuthorization('Basic with a key', `Basic ${Buffer.from(':sandbox').toString('base64')}`),
  withAuthorization(
    'a JSON Web Token without a signature',
    `Bearer ${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"role":"send"}').toString('base64url')}.`,
  ),
  withAuthorization('two schemes', 'Bearer a, Bearer b'),
  withAuthorization('bytes that are no text', 'Bearer \xff\xfe'),
  http('credentials twice', endpoint, [...json, ['authorization', 'Bearer a'], ['authorization', 'Bearer b']], asked, {
    attacker: 'nobody',
    status: [400, 401],
  }),
]

const boundary = 'edge'
const multipart: Headers = [
  ['content-type', `multipart/form-data; boundary=${boundary}`],
  ['graphql-require-preflight', '1'],
]
const part = (name: string, text: string, more = ''): string =>
  `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${more}\r\n\r\n${text}\r\n`
const end = `--${boundary}--\r\n`
const importing = 'mutation ($input: LeadsImportCsvInput!) { leadsImportCsv(input: $input) { userErrors { message } } }'
const operations = part(
  'operations',
  JSON.stringify({ query: importing, variables: { input: { campaignId: 'cam_A', file: null } } }),
)
const map = part('map', '{"0":["variables.input.file"]}')
const file = part('0', 'email\na@b.example', '; filename="a.csv"')

const upload = (
  name: string,
  form: Buffer | string,
  status: Attack['status'] = [400, 403],
  more: Headers = multipart,
): Attack => http(`upload: ${name}`, endpoint, more, form, { attacker: 'writer', status: status ?? 400 })

/** Forms with files. */
export const uploads: readonly Attack[] = [
  upload('by one whose role is not enough', operations + map + file + end, [200, 403]),
  upload('without what no form can send', operations + map + file + end, 403, [multipart[0] ?? ['', '']]),
  upload('no parts', end),
  upload('no end', operations + map + file, [400, 403, 408]),
  upload('no boundary', operations + map + file + end, 400, [
    ['content-type', 'multipart/form-data'],
    ['graphql-require-preflight', '1'],
  ]),
  upload('a boundary of 5,000 letters', operations + end, 400, [
    ['content-type', `multipart/form-data; boundary=${'b'.repeat(5000)}`],
    ['graphql-require-preflight', '1'],
  ]),
  upload('the file first', file + operations + map + end),
  upload('no map', operations + file + end),
  upload('a map that climbs', operations + part('map', '{"0":["variables.__proto__.file"]}') + file + end),
  upload('a map to the query', operations + part('map', '{"0":["query"]}') + file + end),
  upload('a map that is a list', operations + part('map', '[1]') + file + end),
  upload(
    'a map to a thousand places',
    operations +
      part('map', JSON.stringify({ 0: Array.from({ length: 1000 }, () => 'variables.input.file') })) +
      file +
      end,
  ),
  upload('operations that are a batch', part('operations', '[{},{}]') + map + file + end),
  upload('operations that are no JSON', part('operations', '{') + map + file + end),
  upload('a query in a form', part('operations', asked) + map + file + end, [400, 415]),
  upload('a thousand fields', Array.from({ length: 1000 }, (_, at) => part(`f${at}`, 'x')).join('') + end),
  upload(
    'a name that climbs',
    operations + map + part('0', 'x', '; filename="../../../../tmp/owned"') + end,
    [200, 400, 403],
  ),
  upload('a field of 1.5 MB', part('operations', 'a'.repeat(1_500_000)) + end, [400, 413]),
]

/** Everything that is one request. */
export const requests: readonly Attack[] = [
  ...[...bodies, ...types, ...ways, ...headers, ...origins, ...credentials, ...uploads],
  post(
    'an answer to the one who asks well',
    { query: '{ viewer { role name } }' },
    { status: 200, says: '"role":"READ"' },
  ),
  query('a token of another in a document', '{ node(id: "Bearer x") { id } }', { status: [200, 400] }),
]
