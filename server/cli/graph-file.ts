import { resolve } from 'node:path'
import type { Compiled } from '#shared/graph/definition.ts'
import type { Problem } from '#shared/graph/schema.ts'
import { loadGraph } from '#server/workflows/load-graph.ts'
import { CliError } from './cli-error.ts'
import type { Io } from './io.ts'
import { icon, tint, type Look } from './look.ts'
import { clean, wrap } from './text.ts'

/** The definition of a graph file. Problems end the command with a line for each; warnings are printed and it goes on. */
export async function compileFile(path: string, io: Io): Promise<Compiled> {
  const { document, workflows } = await loadGraph(resolve(io.cwd, path), path)
  const [{ compile }, { catalog }] = await Promise.all([import('#shared/graph/compile.ts'), import('#shared/nodes/catalog.ts')])
  const result = compile(document, { catalog, workflows })
  const linesOf = (list: readonly Problem[]) =>
    list.flatMap((problem) => problemLines(problem, io.errLook, io.stderr.isTTY ? io.stderr.columns : undefined))
  const problems = result.ok ? result.value.warnings : result.error
  if (!result.ok) {
    throw new CliError([`${clean(path)} cannot run; nothing was done:`, ...linesOf(problems)])
  }
  for (const line of linesOf(problems)) io.err(line)
  return result.value.compiled
}

/** `✕ error  classify  config.prompt  Step "classify" has an empty prompt; write one.` Broken between words at `columns`. */
export function problemLines(problem: Problem, look: Look, columns = 1_000): string[] {
  const error = problem.severity === 'error'
  const mark = error ? `${icon('failed', look)} error` : '! warning'
  // A message that names the path itself needs it no second time.
  const path = problem.path !== undefined && problem.message.includes(`"${problem.path}"`) ? undefined : problem.path
  const place = [problem.nodeId, path]
    .filter((part) => part !== undefined)
    .map(clean)
    .join('  ')
  const room = Math.max(30, columns - 5)
  const [first = '', ...rest] = wrap(`${place === '' ? '' : `${place}  `}${clean(problem.message)}`, room - mark.length)
  const shown = place !== '' && first.startsWith(place) ? tint(place, 'strong', look) + first.slice(place.length) : first
  return [`  ${tint(mark, error ? 'failed' : 'warning', look)}  ${shown}`, ...rest.map((line) => `  ${' '.repeat(mark.length)}  ${line}`)]
}
