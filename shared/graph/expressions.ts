import jsonata from 'jsonata'
import type { Json } from '../lib/json.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { StepFailure } from '../policy/step-error.ts'
import { expressionFunctions, MAX_TEXT } from './expression-functions.ts'
import { weighResults } from './expression-weight.ts'
import { explain, syntaxProblem, unsupported, type ExpressionProblem } from './expression-problems.ts'
import { isPlainPath, plainPathReferences, walkPlainPath } from './plain-path.ts'
import { LinearRegex } from './linear-regex.ts'
import { NotJson, plainJson } from './plain-json.ts'
import { collectReferences, type References } from './references.ts'

/**
 * The one language of conditions and mappings: JSONata, fenced in. An expression sees the names it is given and nothing of the
 * program, runs in microtasks only (never a timer), and ends within its limits.
 */

export interface ExpressionLimits {
  /** Milliseconds of work. */
  timeoutMs: number
  /** Nested calls. */
  depth: number
  /** Members of any one list. */
  items: number
}
export const EXPRESSION_LIMITS: ExpressionLimits = { timeoutMs: 1_000, depth: 1_000, items: 1_000_000 }

/** Values that an expression sees by name. */
export type Names = { [name: string]: Json }

export interface Expression {
  text: string
  references: References
}
export type { ExpressionProblem } from './expression-problems.ts'

/** Reads an expression without running it. The problem says in plain words what is wrong and at which character. */
export function parseExpression(text: string): Result<Expression, ExpressionProblem> {
  const entry = parsed(text, EXPRESSION_LIMITS)
  return entry.ok ? ok({ text, references: entry.value.references() }) : entry
}

/** What an expression looks at; nothing when it cannot be read. */
export function references(text: string): References {
  const entry = parseExpression(text)
  return entry.ok ? entry.value.references : { steps: [], names: [], variables: [], allSteps: false }
}

/**
 * The value of an expression: undefined becomes null, lists and objects are plain. It may share parts with `names`; treat both as fixed.
 * Throws StepFailure(code_error) with a sentence that names the expression, also when a limit is reached.
 */
export async function evaluate(text: string, names: Names, limits: ExpressionLimits = EXPRESSION_LIMITS): Promise<Json> {
  const entry = parsed(text, limits)
  if (!entry.ok) throw failure(text, `cannot be read: ${entry.error.message}`)
  if (isPlainPath(text)) {
    const found = walkPlainPath(text, names)
    if (found.ok) return found.value
  }
  try {
    const value = await entry.value.run(names)
    return plainJson(value, { characters: MAX_TEXT, values: 2_000_000 })
  } catch (thrown) {
    throw failure(text, thrown instanceof NotJson ? thrown.message : explain(thrown, text), thrown)
  }
}

function failure(text: string, what: string, cause?: unknown): StepFailure {
  const shown = text.length > 200 ? `${text.slice(0, 200)}...` : text
  const end = what.endsWith('.') ? '' : '.'
  return new StepFailure({ kind: 'code_error', message: `The expression \`${shown}\` ${what}${end}` }, cause === undefined ? {} : { cause })
}

interface Parsed {
  references(): References
  run(names: Names): Promise<unknown>
}

/** Least recently used first. Bounded, because workflows come and go while the server stays. */
const cache = new Map<string, Result<Parsed, ExpressionProblem>>()
const CACHE_SIZE = 2_000

function parsed(text: string, limits: ExpressionLimits): Result<Parsed, ExpressionProblem> {
  if (limits !== EXPRESSION_LIMITS) return parse(text, limits)
  let entry = cache.get(text)
  if (entry) cache.delete(text)
  else entry = parse(text, limits)
  cache.set(text, entry)
  if (cache.size > CACHE_SIZE) for (const oldest of cache.keys()) return (cache.delete(oldest), entry)
  return entry
}

function parse(text: string, limits: ExpressionLimits): Result<Parsed, ExpressionProblem> {
  if (text.length > 100_000) return err({ message: 'It is longer than 100000 characters.', position: 100_000 })
  if (isPlainPath(text)) {
    let whole: Parsed | undefined
    return ok({
      references: () => plainPathReferences(text),
      run: (names) => (whole ??= compiled(text, limits)).run(names),
    })
  }
  try {
    const expression = compiled(text, limits)
    const problem = unsupported(expression.tree)
    return problem ? err(problem) : ok(expression)
  } catch (thrown) {
    return err(syntaxProblem(thrown, text))
  }
}

/** Names that are also variables, for places where a bare name means a field: `items[price > $vars.limit]`. */
const VARIABLES = ['input', 'steps', 'item', 'run', 'vars'] as const
export const isScopeVariable = (name: string): boolean => (VARIABLES as readonly string[]).includes(name)

/** Under this name JSONata looks for what it calls after each part. */
const EVALUATED = Symbol.for('jsonata.__evaluate_exit')

function compiled(text: string, limits: ExpressionLimits): Parsed & { tree: unknown } {
  const expression = jsonata(text, {
    timeout: limits.timeoutMs,
    stack: limits.depth,
    sequence: limits.items,
    // JSONata hands the parsed literal in and uses `lastIndex` and `exec` alone.
    RegexEngine: LinearRegex as unknown as RegExpConstructor,
  })
  const tree: unknown = expression.ast()
  let found: References | undefined
  let bound = false
  return {
    tree,
    references: () => (found ??= collectReferences(tree)),
    async run(names) {
      if (!bound) {
        for (const [name, implementation] of await expressionFunctions()) expression.assign(name, implementation)
        expression.assign(EVALUATED as unknown as string, weighResults())
        bound = true
      }
      const variables: Names = {}
      for (const name of VARIABLES) if (Object.hasOwn(names, name)) variables[name] = names[name]!
      return expression.evaluate(names, variables) as Promise<unknown>
    },
  }
}
