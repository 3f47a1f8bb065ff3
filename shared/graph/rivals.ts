import type { Topology } from './topology.ts'

/** Steps all of whose ways lead to `join` and nowhere else, in the order of the run. When the race at `join` is decided they are in vain. */
export function rivalsOf(join: string, { incoming, outgoing, order }: Pick<Topology, 'incoming' | 'outgoing' | 'order'>): string[] {
  const rivals = new Set<string>()
  const leading = new Map<string, number>()
  const open = [join]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const edge of incoming.get(id)!) {
      const before = edge.from.node
      const count = (leading.get(before) ?? 0) + 1
      leading.set(before, count)
      // With nothing but an error edge its success leads to the end of the run: that is a way somewhere else.
      const isLast = outgoing.get(before)!.every((way) => way.from.port === 'error')
      if (count === outgoing.get(before)!.length && !isLast) {
        rivals.add(before)
        open.push(before)
      }
    }
  }
  return rivals.size === 0 ? [] : order.filter((id) => rivals.has(id))
}
