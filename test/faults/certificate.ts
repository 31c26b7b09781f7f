import { generateKeyPairSync, sign } from 'node:crypto'

/** One part of a certificate as DER writes it: a tag, a length, and what is in it. */
const part = (tag: number, ...inner: readonly (Buffer | readonly number[])[]): Buffer => {
  const body = Buffer.concat(inner.map(each => Buffer.from(each)))
  const { length } = body
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), body])
}

const tags = { integer: 2, bits: 3, bytes: 4, id: 6, utf8: 12, list: 48, set: 49, time: 23, version: 160, more: 163 }
const ids = {
  ecdsaWithSha256: [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2],
  commonName: [0x55, 4, 3],
  otherNames: [0x55, 0x1d, 0x11],
}

const pem = (der: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`

/** A key and a certificate of it that it signed itself, for 127.0.0.1, as PEM. */
export const selfSigned = () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const algorithm = part(tags.list, part(tags.id, ids.ecdsaWithSha256))
  const title = part(tags.utf8, Buffer.from('a pretend lemlist'))
  const name = part(tags.list, part(tags.set, part(tags.list, part(tags.id, ids.commonName), title)))
  const times = ['200101000000Z', '491231235959Z'].map(time => part(tags.time, Buffer.from(time)))
  const address = part(0x87, [127, 0, 0, 1])
  const otherNames = part(tags.list, part(tags.id, ids.otherNames), part(tags.bytes, part(tags.list, address)))
  const told = part(
    tags.list,
    ...[part(tags.version, part(tags.integer, [2])), part(tags.integer, [1]), algorithm, name],
    ...[part(tags.list, ...times), name, publicKey.export({ type: 'spki', format: 'der' })],
    part(tags.more, part(tags.list, otherNames)),
  )
  const signature = part(tags.bits, [0], sign('sha256', told, privateKey))
  const cert = pem(part(tags.list, told, algorithm, signature))
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert }
}
