import type { Graph } from '#shared/graph/schema.ts'

/** The workflow as a file that diffs well and can be imported or run from the command line. */
export function downloadGraph(graph: Graph): void {
  const url = URL.createObjectURL(new Blob([graphText(graph)], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = url
  link.download = fileNameOf(graph.name)
  link.click()
  // The browser reads the address after this turn.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

export const graphText = (graph: Graph): string => `${JSON.stringify(graph, null, 2)}\n`

/** `invoice-intake.json` for "Invoice / Intake". */
export function fileNameOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
  return `${plain === '' ? 'workflow' : plain}.json`
}
