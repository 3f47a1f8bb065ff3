import { GRAPH_FORMAT } from '../schema.ts'

/** Short ways to write graph documents in tests. Loosely typed on purpose: half of them are wrong. */

export type Loose = { [field: string]: unknown }

/** A step that reshapes; `output` is its expression. */
export const step = (id: string, output = 'input', more: Loose = {}): Loose => ({ id, type: 'transform', config: { output }, ...more })

export const node = (id: string, type: string, config: Loose = {}, more: Loose = {}): Loose => ({ id, type, config, ...more })

/** `a -> b`, `a.error -> b`, `a.out -> b.in`. */
export function edge(text: string, id?: string): Loose {
  const [from, to] = text.split(' -> ').map((end) => end.split('.'))
  return {
    id: id ?? `e-${text.replace(/[^A-Za-z0-9]+/g, '-')}`,
    from: { node: from![0], ...(from![1] ? { port: from![1] } : {}) },
    to: { node: to![0], ...(to![1] ? { port: to![1] } : {}) },
  }
}

export const graph = (nodes: readonly unknown[], edges: readonly string[] = [], more: Loose = {}): Loose => ({
  format: GRAPH_FORMAT,
  name: 'Test',
  nodes,
  edges: edges.map((text) => edge(text)),
  ...more,
})

export const body = (nodes: readonly unknown[], edges: readonly string[] = [], more: Loose = {}): Loose => ({
  nodes,
  edges: edges.map((text) => edge(text)),
  ...more,
})
