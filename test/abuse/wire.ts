import { connect } from 'node:net'

/** What a server said on a connection until it ended it. */
export interface Reply {
  /** 0 where it said nothing that is HTTP. */
  readonly status: number
  /** Everything, head and body, as it came. */
  readonly text: string
}

/** How long anything may stay without an answer, in milliseconds. */
export const patienceMs = 20_000

/** Says these bytes on a connection of their own, whatever they are, and gives what came back. Rejects where nothing ends it. */
export const say = (port: number, bytes: Buffer | string, isEnd = false): Promise<Reply> =>
  new Promise((resolve, reject) => {
    let heard = ''
    const connection = connect(port, '127.0.0.1')
    const late = setTimeout(() => {
      connection.destroy()
      reject(new Error(`no end within ${patienceMs} ms, after: ${heard.slice(0, 300)}`))
    }, patienceMs)
    connection.setEncoding('utf8')
    connection.on('data', piece => {
      heard += String(piece)
    })
    // A server that has refused may cut the connection while more is being said.
    connection.on('error', () => undefined)
    connection.on('close', () => {
      clearTimeout(late)
      resolve({ status: Number(/^HTTP\/1\.[01] (\d{3})/.exec(heard)?.[1] ?? 0), text: heard })
    })
    connection.on('connect', () => {
      if (isEnd) connection.end(bytes)
      else connection.write(bytes)
    })
  })

/** A request as bytes; headers may come twice or be nonsense. */
export const request = (
  line: string,
  headers: readonly (readonly [name: string, value: string])[],
  body: Buffer | string = '',
): Buffer => {
  const bytes = Buffer.from(body)
  const has = (wanted: string): boolean => headers.some(([name]) => name.toLowerCase() === wanted)
  const own: [string, string][] = [
    ...(has('host') ? [] : [['host', '127.0.0.1'] as [string, string]]),
    ...(has('connection') ? [] : [['connection', 'close'] as [string, string]]),
    ...(bytes.length === 0 || has('content-length') || has('transfer-encoding')
      ? []
      : [['content-length', `${bytes.length}`] as [string, string]]),
  ]
  const head = [line, ...[...own, ...headers].map(([name, value]) => `${name}: ${value}`)].join('\r\n')
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`, 'latin1'), bytes])
}
