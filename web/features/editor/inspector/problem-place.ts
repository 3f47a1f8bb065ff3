import { containerOf, idOf, type Address } from '#shared/graph/edit/address.ts'
import { levelOf } from '#shared/graph/edit/levels.ts'
import type { Graph, Problem } from '#shared/graph/schema.ts'
import type { InspectorTab } from '#web/canvas/types.ts'

/** A problem of a step with the place where it is put right. */
export interface PlacedProblem {
  problem: Problem
  tab: InspectorTab
  /** Below `config` or `policy`, as problems write it: `url`, `cases[2].when`, `retry.rules`. Empty for the step as a whole. */
  field: string
  /** The message without the name of the step in front of it, which stands above. */
  text: string
}

/** Path of a step in the document: `nodes[2].body.nodes[0]`; undefined when it is not there. */
export function pathOf(graph: Graph, address: Address): string | undefined {
  let path = ''
  let here: Address = ''
  for (const id of address.split('/')) {
    const index = levelOf(graph, here === '' ? undefined : here)?.nodes.findIndex((node) => node.id === id) ?? -1
    if (index < 0) return undefined
    path += `${path === '' ? '' : '.body.'}nodes[${index}]`
    here = here === '' ? id : `${here}/${id}`
  }
  return path
}

/** The problems of one step, those of steps inside of it left to them. */
export function placeProblems(graph: Graph, address: Address, problems: readonly Problem[]): PlacedProblem[] {
  const path = pathOf(graph, address)
  const container = containerOf(address)
  const around = container === undefined ? '' : `${pathOf(graph, container) ?? '?'}.body.`
  return problems.flatMap((problem) => {
    const place = problem.path
    if (path !== undefined && place !== undefined && (place === path || place.startsWith(`${path}.`)) && !place.startsWith(`${path}.body.`))
      return [placed(problem, place.slice(path.length + 1))]
    // Problems of edges lie beside the steps that they name.
    const beside = place === undefined || place.startsWith(`${around}edges[`)
    return problem.nodeId === idOf(address) && beside ? [placed(problem, '')] : []
  })
}

function placed(problem: Problem, rest: string): PlacedProblem {
  const text = plainText(problem.message)
  if (rest.startsWith('policy.review')) return { problem, tab: 'review', field: rest.slice('policy.'.length), text }
  if (rest.startsWith('policy')) return { problem, tab: 'reliability', field: rest.slice('policy.'.length), text }
  return { problem, tab: 'settings', field: rest.startsWith('config.') ? rest.slice('config.'.length) : '', text }
}

/** `Step "Call": "url" must not be empty.` as `Must not be empty.`; sentences that begin otherwise stay as they are. */
export function plainText(message: string): string {
  const match = /^(?:Step "[^"]*": (?:"[^"]*" |its config )?|"nodes\[[^"]*" )(.*)$/s.exec(message)
  const rest = match?.[1] ?? message
  return rest.slice(0, 1).toUpperCase() + rest.slice(1)
}

/** A name that was most likely meant, from the sentence of a problem. */
export function meantName({ code, message }: Problem): { wrong: string; right: string } | undefined {
  if (code !== 'unknown_step' && code !== 'unknown_name') return undefined
  const wrong = /reads (?:the step )?"([^"]+)"/.exec(message)?.[1]
  const right = /Did you mean "([^"]+)"\?/.exec(message)?.[1] ?? /; write (steps\.\S+\.output)\.$/.exec(message)?.[1]
  return wrong === undefined || right === undefined ? undefined : { wrong, right }
}

/** The text with one name put in the place of another, where it stands as a whole word outside of quotes. */
export function replaceName(text: string, wrong: string, right: string): string {
  const escaped = wrong.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
  const name = right.startsWith('steps.') || !right.includes('-') ? right : `\`${right}\``
  return text.replaceAll(
    new RegExp(`("(?:[^"\\\\]|\\\\.)*"|'(?:[^'\\\\]|\\\\.)*')|(?<![\\w$])\`?${escaped}\`?(?![\\w-])`, 'g'),
    (all, quoted) => (quoted === undefined ? name : all),
  )
}
