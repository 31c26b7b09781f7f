import { WebSocket } from 'ws'
import type { Attack } from './attack.ts'
import { type Attacker, type Prey, tokens } from './prey.ts'
import { patienceMs } from './wire.ts'

type Message = string | Buffer | object

const asked = '{ viewer { role } }'
const greetingOf = (attacker: Attacker): object => ({
  type: 'connection_init',
  payload: attacker === 'nobody' ? {} : { authorization: `Bearer ${tokens[attacker]}` },
})

/** The question after whose answer an attack is over, if the server has not ended it before. */
const lastQuestion = { type: 'subscribe', id: 'last', payload: { query: asked } }

/** The ids of operations that are answered some time: those that come to an end. */
const answeredIds = (messages: readonly Message[]): string[] =>
  messages.flatMap(message => {
    const text = JSON.stringify(message)
    const { type, id } = Object(message) as { readonly type?: unknown; readonly id?: unknown }
    return type === 'subscribe' && typeof id === 'string' && !text.includes('activityStream') ? [id] : []
  })

/** Whether a message of the server is about this operation. */
const isAbout = (id: string) => (text: string) =>
  text.includes(`"id":${JSON.stringify(id)}`) && !text.includes('"type":"complete"')

interface Opening {
  readonly protocol?: string | undefined
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Says these messages on a socket, and gives all that came back, the code and reason of its end among it. */
export const converse = (
  { port }: Pick<Prey, 'port'>,
  messages: readonly Message[],
  { protocol = 'graphql-transport-ws', path = '/graphql', headers = {} }: Opening = {},
): Promise<readonly string[]> =>
  new Promise((resolve, reject) => {
    const heard: string[] = []
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocol === '' ? [] : [protocol], { headers })
    const late = setTimeout(() => {
      socket.terminate()
      reject(new Error(`no end within ${patienceMs} ms, after: ${heard.join('\n').slice(0, 300)}`))
    }, patienceMs)
    const over = (): void => {
      clearTimeout(late)
      resolve(heard)
    }
    const waitedFor = answeredIds([...messages, lastQuestion])
    const tell = (told: readonly Message[]): void => {
      for (const message of told) {
        socket.send(typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message))
      }
    }
    const [greeting, ...others] = [...messages, lastQuestion]
    socket.on('open', () => tell(greeting === undefined ? [] : [greeting]))
    // A client that has not been let in says no more; those who do without are told of in the first message.
    socket.on('message', data => {
      heard.push(String(data))
      if (String(data).includes('connection_ack')) tell(others)
      if (waitedFor.every(id => heard.some(isAbout(id)))) socket.terminate()
    })
    socket.on('unexpected-response', (_request, response) => {
      heard.push(`HTTP/1.1 ${response.statusCode} ${JSON.stringify(response.headers)}`)
      response.on('data', piece => heard.push(String(piece)))
      response.on('close', over)
    })
    socket.on('error', error => heard.push(error.message))
    socket.on('close', (code, reason) => {
      heard.push(`closed ${code} ${reason}`)
      over()
    })
  })

const socket = (
  name: string,
  attacker: Attacker,
  messages: readonly Message[],
  says?: Attack['says'],
  opening?: Opening,
): Attack => ({
  ...{ name: `socket: ${name}`, attacker, ...(says === undefined ? {} : { says }) },
  strike: prey => converse(prey, messages, opening),
})

/** The same, after a greeting that is welcome. */
const greeted = (
  name: string,
  messages: readonly Message[],
  says?: Attack['says'],
  attacker: Attacker = 'reader',
): Attack => socket(name, attacker, [greetingOf(attacker), ...messages], says)

const subscribe = (query: unknown, id: unknown = '1', more: object = {}): object => ({
  type: 'subscribe',
  id,
  payload: { query, ...more },
})

/** What is said on sockets by those who mean no good. */
export const messages: readonly Attack[] = [
  socket('no subprotocol', 'nobody', [], /closed 4406|HTTP\/1\.1 400/, { protocol: '' }),
  socket('the subprotocol of old', 'nobody', [], /closed (4406|1006)|HTTP\/1\.1 400/, { protocol: 'graphql-ws' }),
  socket('another path', 'nobody', [], 'HTTP/1.1 404', { path: '/metrics' }),
  socket('the path of callbacks', 'nobody', [], 'HTTP/1.1 400', { path: '/webhooks/lemlist' }),
  socket('a page of others', 'nobody', [], 'HTTP/1.1 403', { headers: { origin: 'https://evil.example' } }),
  socket('a page without an origin', 'nobody', [], 'HTTP/1.1 403', { headers: { origin: 'null' } }),
  socket('no greeting', 'nobody', [subscribe(asked)], 'closed 4401'),
  socket('a greeting without credentials', 'nobody', [greetingOf('nobody'), subscribe(asked)], 'closed 4403'),
  socket(
    'a greeting with a token that is none',
    'nobody',
    [{ type: 'connection_init', payload: { authorization: 'Bearer x' } }],
    'closed 4403',
  ),
  socket(
    'a greeting with a list for a token',
    'nobody',
    [{ type: 'connection_init', payload: { authorization: ['Bearer x'] } }],
    'closed 4403',
  ),
  socket(
    'a greeting with a prototype',
    'nobody',
    ['{"type":"connection_init","payload":{"__proto__":{"authorization":"Bearer x"}}}'],
    'closed 4400',
  ),
  socket('a greeting that is a text', 'nobody', [{ type: 'connection_init', payload: 'Bearer x' }], /closed 44/),
  socket(
    'a greeting of 100,000 letters',
    'nobody',
    [{ type: 'connection_init', payload: { authorization: 'a'.repeat(100_000) } }],
    'closed 4400',
  ),
  socket('a token by the address', 'nobody', [greetingOf('nobody')], 'closed 4403', {
    path: '/graphql?token=x&authorization=Bearer%20x',
  }),
  socket(
    'a team of others',
    'reader',
    [{ type: 'connection_init', payload: { authorization: `Bearer ${tokens.reader}`, 'x-lemlist-team': 'other' } }],
    'closed 4403',
  ),
  greeted('two greetings', [greetingOf('reader')], 'closed 4429'),
  greeted('no JSON', ['{'], 'closed 4400'),
  greeted('a number', ['1'], 'closed 4400'),
  greeted('a list', ['[]'], 'closed 4400'),
  greeted('bytes', [Buffer.from([0, 255, 254])], /closed (4400|1007|1003)/),
  greeted('a type that is none', [{ type: 'start', id: '1' }], 'closed 4400'),
  greeted('a type of servers', [{ type: 'next', id: '1', payload: {} }], 'closed 4400'),
  greeted('a subscribe without an id', [{ type: 'subscribe', payload: { query: asked } }], 'closed 4400'),
  greeted('an id that is a number', [subscribe(asked, 1)], 'closed 4400'),
  greeted('an empty id', [subscribe(asked, '')], 'closed 4400'),
  greeted('an id of 50,000 letters', [subscribe(asked, 'a'.repeat(50_000))], 'closed 4400'),
  greeted('a query that is a list', [subscribe([asked])], 'closed 4400'),
  greeted('variables that are a text', [subscribe(asked, '1', { variables: 'x' })], 'closed 4400'),
  greeted('one id twice', [subscribe('subscription { activityStream { cursor } }'), subscribe(asked)], 'closed 4409'),
  greeted(
    'sixty subscriptions',
    Array.from({ length: 60 }, (_, at) => subscribe('subscription { activityStream { cursor } }', `${at}`)),
    'RATE_LIMITED',
  ),
  greeted(
    'two thousand completes',
    Array.from({ length: 2000 }, (_, at) => ({ type: 'complete', id: `${at}` })),
  ),
  greeted(
    'two thousand pings',
    Array.from({ length: 2000 }, () => ({ type: 'ping' })),
  ),
  greeted('a message of 2 MB', [subscribe('a'.repeat(2_000_000))], /closed (1009|4400)|too big/i),
  greeted(
    'half a million brackets',
    [`{"type":"subscribe","id":"1","payload":{"query":"{a}","variables":${'['.repeat(400_000)}`],
    'closed 4400',
  ),
  greeted('levels without end', [subscribe('{ viewer { '.repeat(2000))], 'GRAPHQL_PARSE_FAILED'),
  greeted(
    '10,000 aliases',
    [subscribe(`{ ${Array.from({ length: 10_000 }, (_, at) => `a${at}: __typename`).join(' ')} }`)],
    '"type":"error"',
  ),
  greeted('fragments in a circle', [subscribe('{ ...A } fragment A on Query { ...A }')], '"type":"error"'),
  greeted(
    'a mutation by a reader',
    [subscribe('mutation { campaignPause(input: { campaignId: "cam_A" }) { userErrors { message } } }')],
    'FORBIDDEN',
  ),
  greeted(
    'one that sends, by a writer',
    [subscribe('mutation { campaignUpdate(input: { campaignId: "cam_A" }) { userErrors { message } } }')],
    'FORBIDDEN',
    'writer',
  ),
  greeted(
    'a subscription that is two',
    [subscribe('subscription { a: activityStream { cursor } b: activityStream { cursor } }')],
    '"type":"error"',
  ),
  greeted(
    'a subscription of a cursor that is none',
    [subscribe('subscription { activityStream(after: "../../1") { cursor } }')],
    'BAD_USER_INPUT',
  ),
  greeted(
    'a subscription of more than there is',
    [subscribe('subscription { activityStream(last: 100000000) { cursor } }')],
    'BAD_USER_INPUT',
  ),
  greeted(
    'an operation that is not there',
    [subscribe('query A { viewer { role } }', '1', { operationName: 'B' })],
    'BAD_USER_INPUT',
  ),
  greeted('an answer to the one who asks well', [subscribe(asked)], '"role":"READ"'),
]
