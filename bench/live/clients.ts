/** The load: many sockets in one process, read as cheaply as can be, so that the server is what is measured. */
import { randomBytes, randomUUID } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { clientFrame, createFrames, pongFrame } from './frames.ts'
import { type Answer, answerWith, type Question } from './process.ts'

const sockets: Socket[] = []
let count = 0
/** Messages that were asked for by now; the first of them may come before the question does. */
let wanted = 0
let reached: (() => void) | undefined

const heard = (): void => {
  count += 1
  if (count === wanted) reached?.()
}

/** Opens one socket; resolves when its subscription has been granted, as far as the protocol says. */
const open = ({ port, path, protocol, query }: Readonly<Record<string, string>>): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1')
    sockets.push(socket)
    socket.on('error', reject)
    socket.write(
      [
        `GET ${path} HTTP/1.1`,
        'Host: 127.0.0.1',
        'Upgrade: websocket',
        'Connection: Upgrade',
        `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
        'Sec-WebSocket-Version: 13',
        ...(protocol === '' ? [] : [`Sec-WebSocket-Protocol: ${protocol}`]),
        '\r\n',
      ].join('\r\n'),
    )
    let isAcknowledged = protocol === ''
    const frames = createFrames(
      () => {
        if (isAcknowledged) return heard()
        isAcknowledged = true
        const payload = { query }
        socket.write(clientFrame(JSON.stringify({ id: randomUUID(), type: 'subscribe', payload })))
        resolve()
      },
      () => socket.write(pongFrame),
    )
    let isUpgraded = false
    socket.on('data', (piece: Buffer) => {
      if (isUpgraded) return frames(piece)
      const end = piece.indexOf('\r\n\r\n')
      isUpgraded = true
      if (isAcknowledged) resolve()
      else socket.write(clientFrame('{"type":"connection_init"}'))
      if (piece.length > end + 4) frames(piece.subarray(end + 4))
    })
  })

const openAll = async (question: Question) => {
  const { sockets: many, ...how } = question
  const details = Object.fromEntries(Object.entries(how).map(([name, value]) => [name, `${value}`]))
  for (let opened = 0; opened < Number(many); opened += 50) {
    await Promise.all(Array.from({ length: Math.min(50, Number(many) - opened) }, () => open(details)))
  }
  return { open: sockets.length }
}

/** Longest wait for messages, in milliseconds: whoever waits longer has missed one. */
const patienceMs = 60_000

/** Resolves when so many more messages have come. */
const countTo = ({ messages }: Question) =>
  new Promise<Answer>(resolve => {
    wanted += Number(messages)
    const missed = setTimeout(() => {
      process.stderr.write(`only ${count} of ${wanted} messages came\n`)
      process.exit(1)
    }, patienceMs)
    reached = () => {
      clearTimeout(missed)
      resolve({})
    }
    if (count >= wanted) reached()
  })

answerWith({ open: openAll, count: countTo })
