/**
 * Groups of files that import each other in a circle, each as a path that ends where it began. Types count too: files that need each
 * other cannot be understood alone.
 */
export function cycles(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const state = new Map<string, 'open' | 'closed'>()
  const path: string[] = []
  const found: string[][] = []

  const walk = (file: string): void => {
    state.set(file, 'open')
    path.push(file)
    for (const next of edges.get(file) ?? []) {
      if (state.get(next) === 'open') found.push([...path.slice(path.indexOf(next)), next])
      else if (!state.has(next)) walk(next)
    }
    path.pop()
    state.set(file, 'closed')
  }

  for (const file of edges.keys()) if (!state.has(file)) walk(file)
  return found
}
