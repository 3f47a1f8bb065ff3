import { lookup as dnsLookup } from 'node:dns'
import { BlockList, isIP, isIPv4 } from 'node:net'
import { Agent, buildConnector } from 'undici'
import { shown } from './failure.ts'

export interface EgressOptions {
  /** Hosts (`ollama.lan`), addresses and ranges (`10.0.0.0/8`) that may be reached although they are private. */
  allow: readonly string[]
  /** Default 10 s. */
  connectTimeoutMs?: number
  /** Time without any byte of an answer. Default 5 minutes: the timeout of the step is the one that counts. */
  silenceTimeoutMs?: number
}

/** Why a connection was refused by us; `message` is a sentence without an end. */
export class EgressRefused extends Error {
  readonly code = 'EGRESS_REFUSED'
}

/** The one way out: no connection is opened to an address that was not checked after the name was resolved. */
export interface Egress {
  /** For undici's `request`. Never follows redirects and never uses a proxy of the environment. */
  agent: Agent
  /** The URL when its form is acceptable, else EgressRefused: only http and https, no name or password in it. */
  check(url: string | URL): URL
  close(): Promise<void>
}

export function createEgress({ allow, connectTimeoutMs = 10_000, silenceTimeoutMs = 300_000 }: EgressOptions): Egress {
  const allowed = allowList(allow)
  const refuse = (host: string, address: string) =>
    new EgressRefused(
      `${host === address ? `The address ${address}` : `The host ${shown(host)} has the address ${address}, which`} is private and may not be called; to allow it, add it to the environment variable BELAY_EGRESS_ALLOW`,
    )
  const mayReach = (host: string, address: string): boolean =>
    allowed.hosts.has(bareHost(host)) || allowed.covers(address) || !isPrivate(address)

  const connect = buildConnector({
    timeout: connectTimeoutMs,
    lookup(hostname, options, callback) {
      // Resolvers differ on `localhost.`; the dot must not decide whether it is refused or not found.
      const name = bareHost(hostname) === 'localhost' ? 'localhost' : hostname
      dnsLookup(name, { ...options, all: true }, (error, addresses) => {
        if (error) return callback(error, [])
        // One private address among public ones is how a name is made to point inside: all of it is refused.
        const inside = addresses.find(({ address }) => !mayReach(hostname, address))
        if (inside) return callback(refuse(hostname, inside.address), [])
        if (options.all) return callback(null, addresses)
        const [first] = addresses
        return first ? callback(null, first.address, first.family) : callback(new Error('no address'), [])
      })
    },
  })

  const agent = new Agent({
    // No lookup happens for an address that is written out.
    connect(options, callback) {
      const host = bareHost(options.hostname)
      if (isIP(host) && !mayReach(host, host)) return callback(refuse(host, host), null)
      return connect(options, callback)
    },
    headersTimeout: silenceTimeoutMs,
    bodyTimeout: silenceTimeoutMs,
    maxResponseSize: -1,
  })

  return {
    agent,
    check(url) {
      if (!(url instanceof URL) && !URL.canParse(url))
        throw new EgressRefused('The address is not a web address; it must look like https://example.com/path')
      const parsed = new URL(url)
      if (parsed.protocol !== 'https:' && parsed.protocol !== 'http:')
        throw new EgressRefused(`Addresses that start with ${shown(parsed.protocol, 20)} may not be called; only https: and http: may`)
      if (parsed.username !== '' || parsed.password !== '')
        throw new EgressRefused(`The address of ${parsed.hostname} holds a name or a password; send them in a header instead`)
      return parsed
    },
    close: () => agent.destroy(),
  }
}

function allowList(entries: readonly string[]): { hosts: Set<string>; covers(address: string): boolean } {
  const hosts = new Set<string>()
  const ranges = new BlockList()
  for (const entry of entries) {
    const [address = '', prefix] = bareHost(entry).split('/')
    const family = isIPv4(address) ? 'ipv4' : 'ipv6'
    if (!isIP(address)) hosts.add(bareHost(entry))
    else if (prefix === undefined) ranges.addAddress(address, family)
    else ranges.addSubnet(address, Number(prefix), family)
  }
  return { hosts, covers: (address) => ranges.check(address, isIPv4(address) ? 'ipv4' : 'ipv6') }
}

/** Lower case, without the brackets of IPv6 and the dot that may end a name. */
const bareHost = (host: string): string =>
  host
    .trim()
    .toLowerCase()
    .replace(/^\[(.*)\]/, '$1')
    .replace(/\.$/, '')

/** Addresses that are not of the public internet, by IANA's registries of special addresses. */
const PRIVATE = new BlockList()
for (const range of [
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24',
  '192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4',
]
  .join(' ')
  .split(' ')) {
  const [address = '', prefix] = range.split('/')
  PRIVATE.addSubnet(address, Number(prefix), 'ipv4')
}
// ::/96 old mapping, 64:ff9b:: NAT64, 2001::/23 with Teredo, 2002:: 6to4, fc00:: unique local, fe80:: link, fec0:: site.
for (const range of '::/96 ::ffff:0:0:0/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8'.split(
  ' ',
)) {
  const [address = '', prefix] = range.split('/')
  PRIVATE.addSubnet(address, Number(prefix), 'ipv6')
}

/** Whether an IP address is one that only private, local or reserved networks use. IPv4 inside IPv6 counts as the IPv4. */
export function isPrivate(address: string): boolean {
  const plain = address.replace(/%.*$/, '')
  if (!isIP(plain)) return true
  return PRIVATE.check(plain, isIPv4(plain) ? 'ipv4' : 'ipv6')
}
