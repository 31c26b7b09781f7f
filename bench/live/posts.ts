/** The load of an intake: connections that are kept open, each with one call under way, written and read as cheaply as can be. */
import { connect } from 'node:net'
import { callback } from './message.ts'
import { answerWith, type Question } from './process.ts'

let number = 0

const nextCall = (secret: string): string => {
  number += 1
  const { teamId: _team, ...event } = callback(number, secret, '')
  const body = JSON.stringify(event)
  const head = 'POST /webhooks/lemlist HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n'
  return `${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}

const flood = ({ port, secret, connections, ms }: Question) =>
  new Promise<{ taken: number; refused: number }>(resolve => {
    let taken = 0
    let refused = 0
    const sockets = Array.from({ length: Number(connections) }, () => {
      const socket = connect(Number(port), '127.0.0.1')
      let isOver = false
      socket.on('data', (piece: Buffer) => {
        if (piece.toString('latin1', 0, 12) === 'HTTP/1.1 200') taken += 1
        else refused += 1
        if (!isOver) socket.write(nextCall(String(secret)))
      })
      socket.on('close', () => {
        isOver = true
      })
      socket.on('error', () => undefined)
      socket.write(nextCall(String(secret)))
      return socket
    })
    setTimeout(() => {
      for (const socket of sockets) socket.destroy()
      resolve({ taken, refused })
    }, Number(ms))
  })

answerWith({ flood })
