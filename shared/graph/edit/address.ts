/**
 * Place of a step, an edge or a note in a document: the ids from the outermost container down, joined by `/`:
 * `classify`, `each/summarise`. Ids hold no `/`, so an address reads in one way only.
 */
export type Address = string

/** The address of something inside `container`, or on the outermost level when there is none. */
export const addressOf = (container: Address | undefined, id: string): Address => (container === undefined ? id : `${container}/${id}`)

/** The last id. */
export const idOf = (address: Address): string => address.slice(address.lastIndexOf('/') + 1)

/** The container around it; undefined on the outermost level. */
export function containerOf(address: Address): Address | undefined {
  const cut = address.lastIndexOf('/')
  return cut < 0 ? undefined : address.slice(0, cut)
}

/** Whether `address` is `container` or lies somewhere inside of it. */
export const isWithin = (address: Address, container: Address): boolean => address === container || address.startsWith(`${container}/`)

/** Without those that lie inside of others of them: what is left carries the rest along. */
export function outermost(addresses: Iterable<Address>): Address[] {
  const all = new Set(addresses)
  return [...all].filter((address) => {
    for (let around = containerOf(address); around !== undefined; around = containerOf(around)) if (all.has(around)) return false
    return true
  })
}

/** Addresses grouped by the container around them, in the order of their first. */
export function byContainer(addresses: Iterable<Address>): Map<Address | undefined, Set<string>> {
  const groups = new Map<Address | undefined, Set<string>>()
  for (const address of addresses) {
    const container = containerOf(address)
    const group = groups.get(container)
    if (group) group.add(idOf(address))
    else groups.set(container, new Set([idOf(address)]))
  }
  return groups
}
