import { useMemo } from 'react'
import { readiness } from '#shared/graph/readiness.ts'
import type { Graph, Problem } from '#shared/graph/schema.ts'
import { catalog } from '#shared/nodes/catalog.ts'

/** The five questions about a drawing, and how many of them are met: `4/5` in the header. */
export const useReadiness = (graph: Graph, problems: readonly Problem[]) =>
  useMemo(() => readiness(graph, catalog, problems), [graph, problems])
