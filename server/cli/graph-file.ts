import { resolve } from 'node:path'
import type { Compiled } from '#shared/graph/definition.ts'
import type { Problem } from '#shared/graph/schema.ts'
import { loadGraph } from '#server/workflows/load-graph.ts'
import { CliError } from './cli-error.ts'
import type { Io } from './io.ts'
import { icon, tint, type Look } from './look.ts'
import { clean } from './text.ts'

/** The definition of a graph file. Problems end the command with a line for each; warnings are printed and it goes on. */
export async function compileFile(path: string, io: Io): Promise<Compiled> {
  const { document, workflows } = await loadGraph(resolve(io.cwd, path), path)
  const [{ compile }, { catalog }] = await Promise.all([import('#shared/graph/compile.ts'), import('#shared/nodes/catalog.ts')])
  const result = compile(document, { catalog, workflows })
  const problems = result.ok ? result.value.warnings : result.error
  if (!result.ok) {
    const [first = '', ...rest] = problems.map((problem) => problemLine(problem, io.errLook))
    throw new CliError([`${clean(path)} cannot run; nothing was done:`, first, ...rest])
  }
  for (const problem of problems) io.err(problemLine(problem, io.errLook))
  return result.value.compiled
}

/** `✕ classify  config.prompt  Step "classify" has an empty prompt; write one.` */
export function problemLine(problem: Problem, look: Look): string {
  const mark = problem.severity === 'error' ? tint(icon('failed', look), 'failed', look) : tint('!', 'warning', look)
  const word = problem.severity === 'error' ? 'error' : 'warning'
  const place = [problem.nodeId, problem.path].filter((part) => part !== undefined).map(clean)
  return `  ${mark} ${word}  ${place.length === 0 ? '' : `${tint(place.join('  '), 'strong', look)}  `}${clean(problem.message)}`
}
