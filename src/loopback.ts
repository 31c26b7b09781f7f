/** Host names that mean this machine, as an address holds them. */
const loopbackHost = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** Whether an address is one of this machine. */
export const isLoopback = (address: string): boolean => loopbackHost.test(URL.parse(address)?.hostname ?? '')

/** Whether a host to listen on is one of this machine; an IPv6 address stands here without brackets. */
export const isLoopbackHost = (host: string): boolean => loopbackHost.test(host.includes(':') ? `[${host}]` : host)
