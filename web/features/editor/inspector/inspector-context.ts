import { createContext, use } from 'react'
import { find } from '#shared/graph/edit/levels.ts'
import { setConfigField, setNode, setPolicy } from '#shared/graph/edit/settings.ts'
import type { GraphNode } from '#shared/graph/schema.ts'
import { pathText } from '#shared/graph/plain-issues.ts'
import type { Json } from '#shared/lib/json.ts'
import type { NodeDefinition } from '#shared/nodes/define-node.ts'
import type { PolicyInput } from '#shared/policy/policy.ts'
import type { CodeEditorHandle } from '#web/ui/code-editor/code-editor.tsx'
import type { PlacedProblem } from './problem-place.ts'
import type { InspectorProps } from './types.ts'
import type { DataSource } from './upstream/sources.ts'

/** What every part of the inspector knows about the step that it shows. */
export interface Inspected {
  props: InspectorProps
  node: GraphNode
  definition: NodeDefinition | undefined
  /** What people call it. */
  name: string
  sources: readonly DataSource[]
  problems: readonly PlacedProblem[]
  /** The formula or template that data is put into: the one that was used last. */
  target: { current: CodeEditorHandle | null }
}

export const InspectedContext = createContext<Inspected | undefined>(undefined)

export function useInspected(): Inspected {
  const inspected = use(InspectedContext)
  if (!inspected) throw new Error('only inside of the inspector')
  return inspected
}

export type FieldPath = readonly (string | number)[]

/** Changes of the step, with the words of the undo list. Typing in one field is one change. */
export function useChanges() {
  const { props, name } = useInspected()
  const { edit, address } = props
  return {
    config: (path: FieldPath, value: Json | undefined, label: string) =>
      edit(`Change ${label} of ${name}`, (graph) => setConfigField(graph, address, path, value), {
        merge: `${address} config ${pathText(path)}`,
      }),
    policy: (change: (policy: PolicyInput) => PolicyInput, label: string, merge = label) =>
      edit(
        `Change ${label} of ${name}`,
        // The policy as it is when the change is made, not as it was when the field was drawn.
        (graph) => setPolicy(graph, address, change(find(graph, address)?.policy ?? {})),
        { merge: `${address} policy ${merge}` },
      ),
    node: (patch: Parameters<typeof setNode>[2], label: string) =>
      edit(`Change ${label} of ${name}`, (graph) => setNode(graph, address, patch), { merge: `${address} ${label}` }),
  }
}

/** The sentence about one field, where there is a problem. */
export function useFieldProblem(tab: PlacedProblem['tab'], field: string): string | undefined {
  const { problems } = useInspected()
  return problems.find((problem) => problem.tab === tab && problem.field === field)?.text
}
