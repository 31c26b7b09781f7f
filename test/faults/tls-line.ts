import { once } from 'node:events'
import { type AddressInfo, connect, createServer as createPlainServer, type Socket } from 'node:net'
import { createServer } from 'node:tls'
import { freePort } from '../support/port.ts'
import { selfSigned } from './certificate.ts'

/**
 * How a line is: `down` takes no connection, `half` ends answers in their middle, `garbled` turns all that comes from the
 * server into noise, `untrusted` shows a certificate that nobody vouches for.
 */
export type Weather = 'fair' | 'down' | 'half' | 'garbled' | 'untrusted'

/** An encrypted line to a server that is not encrypted, whose weather changes. */
export interface TlsLine {
  readonly url: string
  /** The certificate of fair weather, as PEM. */
  readonly cert: string
  /** Changes the weather, in the midst of what is under way; only a line that goes down or is mistrusted is cut. */
  turn(weather: Weather): Promise<void>
  close(): Promise<void>
}

/** Lays such a line to the server at this address. */
export const layTlsLine = async (to: string): Promise<TlsLine> => {
  const certificates = { trusted: selfSigned(), untrusted: selfSigned() }
  const port = await freePort()
  const ends = new Set<Socket>()
  let weather: Weather = 'fair'

  const keep = <End extends Socket>(end: End): End => {
    ends.add(end)
    return end.on('error', () => undefined).on('close', () => ends.delete(end))
  }

  /** Passes on what two say to each other, what the second says as it is told. */
  const join = (caller: Socket, callee: Socket, pass: (piece: Buffer) => void): void => {
    caller.on('data', piece => callee.write(piece)).on('close', () => callee.destroy())
    callee.on('data', pass).on('close', () => caller.destroy())
  }

  const encrypted = createServer(certificates.trusted, caller => {
    join(keep(caller), keep(connect(Number(new URL(to).port), '127.0.0.1')), piece => {
      if (weather === 'half') caller.end(piece.subarray(0, piece.length / 2))
      else caller.write(piece)
    })
  })
  await once(encrypted.listen(0, '127.0.0.1'), 'listening')
  const outside = createPlainServer(caller => {
    join(keep(caller), keep(connect((encrypted.address() as AddressInfo).port, '127.0.0.1')), piece =>
      caller.write(weather === 'garbled' ? Buffer.alloc(piece.length, 'noise ') : piece),
    )
  })
  const open = () => once(outside.listen(port, '127.0.0.1'), 'listening')
  const cut = (): void => {
    for (const end of ends) end.destroy()
  }
  const shut = async (): Promise<void> => {
    const closed = once(outside, 'close')
    outside.close()
    cut()
    await closed
  }
  await open()
  return {
    url: `https://127.0.0.1:${port}`,
    cert: certificates.trusted.cert,
    turn: async to => {
      const from = weather
      weather = to
      encrypted.setSecureContext(to === 'untrusted' ? certificates.untrusted : certificates.trusted)
      if (to === 'down') await shut()
      else if (from === 'down') await open()
      else if (to === 'untrusted') cut()
    },
    close: async () => {
      await shut()
      encrypted.close()
    },
  }
}
