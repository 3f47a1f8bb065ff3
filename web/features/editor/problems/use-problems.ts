import { useEffect, useMemo, useState } from 'react'
import { catalog } from '#shared/nodes/catalog.ts'
import { placeOf } from '#shared/graph/problem-place.ts'
import type { Graph, Problem } from '#shared/graph/schema.ts'
import type { Address } from '#web/canvas/types.ts'

/** Long enough that a word being typed is not judged letter by letter. */
const PAUSE_MS = 150

export interface Problems {
  list: readonly Problem[]
  byAddress: ReadonlyMap<Address, readonly Problem[]>
  errors: number
  warnings: number
  /** Nothing has been said about this drawing yet. */
  checking: boolean
}

/** What is wrong with the drawing, looked at again after every pause. The checker is loaded once the page stands. */
export function useProblems(graph: Graph): Problems {
  const [found, setFound] = useState<{ graph: Graph; list: readonly Problem[] }>()
  useEffect(() => {
    let wanted = true
    const timer = setTimeout(() => {
      void import('#shared/graph/validate.ts').then(({ validate }) => {
        if (wanted) setFound({ graph, list: validate(graph, { catalog }) })
      }, laterAgain)
    }, PAUSE_MS)
    return () => {
      wanted = false
      clearTimeout(timer)
    }
  }, [graph])
  return useMemo(() => {
    if (!found) return { list: [], byAddress: new Map(), errors: 0, warnings: 0, checking: true }
    const errors = found.list.filter((problem) => problem.severity === 'error').length
    return { list: found.list, byAddress: grouped(found.graph, found.list), errors, warnings: found.list.length - errors, checking: false }
  }, [found])
}

/** The checker could not be fetched, because the server is away: the next change asks for it again. */
const laterAgain = (): void => {}

function grouped(graph: Graph, problems: readonly Problem[]): Map<Address, Problem[]> {
  const groups = new Map<Address, Problem[]>()
  for (const problem of problems) {
    const { address } = placeOf(graph, problem)
    if (address === undefined) continue
    const group = groups.get(address)
    if (group) group.push(problem)
    else groups.set(address, [problem])
  }
  return groups
}
