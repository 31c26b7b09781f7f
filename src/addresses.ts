import { BlockList, isIP } from 'node:net'

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4')

const splitRange = (range: string): readonly [address: string, bits: number] => {
  const [address = '', bits] = range.split('/', 2)
  return [address, bits === undefined ? (isIP(address) === 6 ? 128 : 32) : /^\d{1,3}$/.test(bits) ? Number(bits) : -1]
}

/** Whether a text is an IP address, or a range of them like `10.0.0.0/8`. */
export const isAddressRange = (text: string): boolean => {
  const [address, bits] = splitRange(text)
  return isIP(address) !== 0 && bits >= 0 && bits <= (isIP(address) === 6 ? 128 : 32)
}

/** Makes the test whether an address is within some ranges, all of which are such. */
export const createRanges = (ranges: readonly string[]): ((address: string) => boolean) => {
  const list = new BlockList()
  for (const range of ranges) {
    const [address, bits] = splitRange(range)
    list.addSubnet(address, bits, familyOf(address))
  }
  return address => isIP(address) !== 0 && list.check(address, familyOf(address))
}
