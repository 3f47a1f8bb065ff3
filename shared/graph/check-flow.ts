import { named, type Level, type Report } from './level.ts'
import { cyclesOf } from './topology.ts'

/** The shape as a whole: where it starts, that it never runs in a circle, and that joins can come about. */
export function checkFlow(level: Level, report: Report): void {
  const { nodes, topology } = level
  if (level.body.nodes.length === 0) {
    report(
      level.outer
        ? {
            code: 'empty_body',
            message: `Step ${named(level.outer.container)} repeats steps, but there are none inside of it; add one.`,
            nodeId: level.outer.container.id,
            path: `${level.path}.nodes`,
          }
        : { code: 'no_steps', message: 'The workflow has no steps; add one.', path: 'nodes' },
    )
    return
  }
  for (const cycle of cyclesOf(topology)) {
    const names = cycle.map((id) => named(nodes.get(id)!.node))
    const shown = names.length > 12 ? [...names.slice(0, 11), '...', names.at(-1)!] : names
    report({
      code: 'cycle',
      message: `These steps wait for each other in a circle: ${shown.join(' -> ')} -> ${names[0]!}. Remove an edge; to repeat steps, put them inside a Repeat step (loop).`,
      nodeId: cycle[0]!,
      path: nodes.get(cycle[0]!)!.path,
    })
  }
  const triggers = [...nodes.values()].filter(({ definition }) => definition?.inputs.length === 0)
  for (const { node, path, definition } of nodes.values()) {
    const edges = topology.incoming.get(node.id)!
    if (definition?.inputs.length === 0) {
      if (level.outer) {
        report({
          code: 'trigger_in_body',
          message: `Step ${named(node)} starts a workflow and cannot stand inside of ${named(level.outer.container)}; remove it: steps inside begin by themselves and see their item as "item".`,
          nodeId: node.id,
          path: `${path}.type`,
        })
      }
      continue
    }
    if (edges.length === 0 && triggers.length > 0 && !level.outer && definition) {
      report({
        code: 'not_connected',
        message: `Nothing leads to step ${named(node)}, so it runs at once when a run starts; connect it, or remove it.`,
        nodeId: node.id,
        path,
        severity: 'warning',
      })
    }
    if (!node.join) continue
    if (node.join.mode === 'n_of_m' && node.join.n > edges.length) {
      report({
        code: 'join_too_many',
        message: `Step ${named(node)} waits for ${node.join.n} of its incoming edges, but has only ${edges.length}; lower the number or connect more.`,
        nodeId: node.id,
        path: `${path}.join.n`,
      })
    } else if (edges.length < 2 && node.join.mode !== 'all') {
      report({
        code: 'join_unused',
        message: `Step ${named(node)} says which of several edges to wait for, but ${edges.length === 0 ? 'none leads' : 'only one leads'} to it; remove the setting or connect more.`,
        nodeId: node.id,
        path: `${path}.join`,
        severity: 'warning',
      })
    }
  }
}
