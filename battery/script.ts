import { contentHash } from '#shared/lib/hash.ts'
import { canonicalJson, type Json } from '#shared/lib/json.ts'
import type { ErrorKind } from '#shared/policy/step-error.ts'
import type { ReviewVerdict } from '#shared/run/events.ts'

/** What the steps of a battery do, as data: the handlers obey it and the oracle reads it. */

/** How the far side answers an effect: `reset` has it applied and the connection cut, `late` has it applied and answered after a pause. */
export const ANSWERS = ['ok', '500', '429', 'reset', 'late'] as const
export type Answer = (typeof ANSWERS)[number]

/** What a step gives: nothing said means a digest of what it saw; `odd` is a place in ODD; `seen` passes on the run's input or its item. */
export type Give = { odd: number } | { value: Json } | { seen: 'input' | 'item' }

export type Action =
  | { do: 'ok'; give?: Give; port?: string; confidence?: number }
  | { do: 'fail'; kind: ErrorKind; retryAfterMs?: number }
  /** Never answers: cut off by the timeout of the attempt. */
  | { do: 'hang' }
  /** Takes `ms` of working time, then does `then`. */
  | { do: 'work'; ms: number; then: Action }
  /** Asks to be called again `ms` later, then does `then`. */
  | { do: 'wait'; ms: number; then: Action }
  /** Parks for a person. */
  | { do: 'ask'; give?: Give; port?: string; rejectPort?: string }
  /** An effect on the far side; when it is answered, the step gives its receipt. */
  | { do: 'send'; answer: Answer; port?: string }
  /** `count` children (or one an item of `items`); gives the list of their outputs, null for a failed one. */
  | { do: 'each'; count: number; items?: Json[]; concurrency: number; tolerate?: { count?: number; share?: number } }
  /** One child a round, each with the last one's output as its item; gives the last. */
  | { do: 'rounds'; count: number; start?: Json; /** Fails after the last round: its condition never held. */ limit?: true }
  /** Another workflow, once. Only the sub-workflow type does this. */
  | { do: 'run'; input: Json }

/** Attempt n does entry n; the last entry stands for all further ones. In a child, `at[index]` comes before `script`. */
export interface Script {
  script: Action[]
  at?: { [index: string]: Action[] }
  /** Ports of success beside `out`. */
  ports?: string[]
  /** Its digest ignores what arrived: for steps whose join or predecessor lets the order decide what that is. */
  blind?: boolean
}

export interface Decision {
  decision: ReviewVerdict
  output?: Json
}

/** The n-th review of a step (n from 0) gets its n-th decision; the last stands for all further ones. */
export type Decisions = { [step: string]: Decision[] }

export function actionOf(script: Script, index: number | undefined, attempt: number): Action {
  const own = index === undefined ? undefined : script.at?.[String(index)]
  const list = own && own.length > 0 ? own : script.script
  return list[Math.min(attempt, list.length) - 1] ?? { do: 'ok' }
}

/** What a scripted step can see of its run. */
export interface Seen {
  input: Json
  item?: Json
  index?: number
  arrived: { [step: string]: Json }
}

export function given(step: string, script: Script, seen: Seen, give?: Give): Json {
  if (give === undefined) return { step, saw: digest(script, seen) }
  if ('odd' in give) return ODD[give.odd % ODD.length]!
  if ('value' in give) return give.value
  return give.seen === 'item' ? (seen.item ?? null) : seen.input
}

/** The body of a step's effect: the same for all its attempts, another one for another step or another sight. */
export function effectBody(step: string, script: Script, seen: Seen): string {
  return canonicalJson({ step, index: seen.index ?? null, saw: digest(script, seen) })
}

/** What the far side answers to a body that it has applied. */
export function receipt(body: string): Json {
  return { receipt: contentHash(body).slice(0, 12) }
}

/** The item of child `index` of a step that runs `count` children. */
export function childItem(step: string, index: number): Json {
  return index % 7 === 6 ? ODD[index % ODD.length]! : { of: step, index }
}

function digest(script: Script, seen: Seen): string {
  return contentHash([script.blind ? null : seen.arrived, seen.input, seen.item ?? null]).slice(0, 12)
}

const deep = (levels: number): Json => {
  let value: Json = 'bottom'
  for (let level = 0; level < levels; level++) value = level % 2 ? [value] : { d: value }
  return value
}

/** JSON that careless code spoils. */
export const ODD: readonly Json[] = [
  JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"x": 1}}, "toString": "no"}') as Json,
  -0,
  9007199254740993,
  1.7976931348623157e308,
  5e-324,
  'lone \ud800 and \udfff surrogates \u0000 \u2028',
  '',
  [],
  {},
  { '': '', ' ': [[], {}, null] },
  deep(60),
  [null, false, 0, '', [[[]]]],
  { json: { ref: 'not-a-reference' }, ref: 'x', bytes: 1 },
  'é'.normalize('NFD'),
  'x'.repeat(70_000),
]
