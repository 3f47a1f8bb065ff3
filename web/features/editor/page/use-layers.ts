import { useState } from 'react'
import type { Graph } from '#shared/graph/schema.ts'
import type { Point } from '#web/canvas/types.ts'
import type { Place } from '../add/place.ts'
import type { Recovered } from '../document/backup.ts'

export type Panel = 'find' | 'test' | 'publish' | 'conflict'

/** What lies over the drawing. Esc closes the uppermost. */
export function useLayers(found: Recovered | undefined) {
  const [panel, setPanel] = useState<Panel>()
  const [adding, setAdding] = useState<{ place: Place; screen: Point }>()
  const [menu, setMenu] = useState<Point>()
  const [incoming, setIncoming] = useState<Graph>()
  const [lost, setLost] = useState(found)
  const busy = panel !== undefined || incoming !== undefined || adding !== undefined || menu !== undefined
  return { panel, setPanel, adding, setAdding, menu, setMenu, incoming, setIncoming, lost, setLost, busy }
}
export type Layers = ReturnType<typeof useLayers>
