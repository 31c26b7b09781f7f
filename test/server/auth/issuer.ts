import { createServer } from 'node:http'
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose'

interface Signer {
  readonly kid: string
  readonly alg: string
  readonly privateKey: CryptoKey
}

/** An issuer of JSON Web Tokens, whose keys are on a port. */
export const startIssuer = async () => {
  const keys: JWK[] = []
  let fetched = 0
  let isAway = false
  const server = createServer((_request, response) => {
    fetched += 1
    if (isAway) response.writeHead(503).end()
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys }))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    jwksUrl: `http://127.0.0.1:${port}/jwks`,
    fetched: () => fetched,
    away: (value: boolean): void => {
      isAway = value
    },
    /** Makes a key; it is told to whoever asks unless it is a stranger's. */
    key: async (kid: string, alg = 'ES256', isStranger = false): Promise<Signer> => {
      const { privateKey, publicKey } = await generateKeyPair(alg)
      if (!isStranger) keys.push({ ...(await exportJWK(publicKey)), kid, alg })
      return { kid, alg, privateKey }
    },
    /** Tells a key to nobody any more. */
    retire: (kid: string): void => {
      keys.splice(
        keys.findIndex(key => key.kid === kid),
        1,
      )
    },
    close: () => {
      server.closeAllConnections()
      return new Promise(resolve => server.close(resolve))
    },
  }
}

/** Signs claims. */
export const sign = ({ kid, alg, privateKey }: Signer, claims: JWTPayload): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg, kid }).sign(privateKey)
