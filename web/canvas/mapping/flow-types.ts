import type { Edge, Node } from '@xyflow/react'
import type { GraphNode, GraphNote } from '#shared/graph/schema.ts'
import type { Address } from '#web/canvas/types.ts'
import type { DrawnPorts } from '#web/canvas/face/ports.ts'

/** What the canvas library draws. Made from the document by `flow-mapping.ts` and nowhere else. */

interface StepData extends Record<string, unknown> {
  address: Address
  node: GraphNode
  drawn: DrawnPorts
}
export type StepFlowNode = Node<StepData, 'step'>
export type ContainerFlowNode = Node<StepData, 'container'>
export type NoteFlowNode = Node<{ address: Address; note: GraphNote }, 'note'>
export type FlowNode = StepFlowNode | ContainerFlowNode | NoteFlowNode

/** `error`: leaves by the port of failures. */
export type FlowEdge = Edge<{ address: Address; error: boolean }, 'wire'>
