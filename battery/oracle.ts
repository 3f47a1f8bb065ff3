import type { Definition, DefinitionEdge, StepDefinition } from '#shared/graph/definition.ts'
import type { Json } from '#shared/lib/json.ts'
import type { BackoffPolicy } from '#shared/policy/policy.ts'
import { DETERMINISTIC_KINDS, type ErrorKind } from '#shared/policy/step-error.ts'
import type { ExpectedChild, ExpectedRun, ExpectedStep, Expectation, ExpectedEffect, Outputs, World } from './expectation.ts'
import { type Action, effectBody, given, receipt, type Script, type Seen } from './script.ts'

/**
 * The reference interpreter, written from docs/execution.md alone. No time, no storage, no concurrency: it walks the steps in
 * topological order and says how each must end. Where the order of arrival decides, the result is marked `loose`.
 */

export interface OracleRequest {
  definition: Definition
  bodies: { [hash: string]: Definition }
  input: Json
  world: World
}

export async function expectRun(request: OracleRequest): Promise<Expectation> {
  const effects: ExpectedEffect[] = []
  const run = await interpret(
    { ...request, effects, path: '', optional: false, vars: request.definition.vars, asks: { anywhere: false } },
    request.definition,
  )
  return { run, effects }
}

interface Frame extends OracleRequest {
  effects: ExpectedEffect[]
  path: string
  optional: boolean
  vars: { [name: string]: Json }
  item?: Json
  index?: number
  asks: { anywhere: boolean }
}

type Settled = 'arrived' | 'skipped' | 'failed'

async function interpret(frame: Frame, definition: Definition): Promise<ExpectedRun> {
  const steps = new Map<string, ExpectedStep>()
  for (const step of definition.steps) {
    const settled = step.incoming.map((edge) => ({ edge, is: settle(edge, steps.get(edge.from)!) }))
    const verdict = join(
      step,
      settled.map(({ is }) => is),
    )
    if (verdict !== 'run') {
      steps.set(step.id, { state: 'skipped', because: verdict, attempts: 0, children: [] })
      continue
    }
    const seen: Seen = { input: frame.input, arrived: arrivals(settled, steps) }
    if (frame.item !== undefined) seen.item = frame.item
    if (frame.index !== undefined) seen.index = frame.index
    steps.set(step.id, await runStep(frame, step, seen, outputs(steps)))
  }
  loosenRacers(definition, steps, frame)
  return end(frame, definition, steps)
}

/** Whether a racer ends or is cut off depends on the order of arrival: anything goes for it, and nothing but the join sees it. */
function loosenRacers(definition: Definition, steps: Map<string, ExpectedStep>, frame: Frame): void {
  for (const race of definition.steps) {
    if (race.join.mode !== 'first_success' || steps.get(race.id)!.state === 'skipped') continue
    for (const rival of race.rivals ?? []) {
      const step = steps.get(rival)!
      step.loose = true
      for (const child of step.children) child.loose = true
      const path = frame.path + rival
      for (const effect of frame.effects) if (effect.path === path || effect.path.startsWith(`${path}#`)) effect.optional = true
    }
  }
}

function settle(edge: DefinitionEdge, from: ExpectedStep): Settled {
  switch (from.state) {
    case 'success':
      return edge.port === from.port ? 'arrived' : 'skipped'
    case 'failed':
      if (from.port === 'error') return edge.port === 'error' ? 'arrived' : 'skipped'
      return edge.port === 'error' ? 'skipped' : 'failed'
    case 'skipped':
      return from.because === 'branch' || edge.port === 'error' ? 'skipped' : 'failed'
  }
}

function join(step: StepDefinition, settled: Settled[]): 'run' | 'branch' | 'upstream-failed' {
  if (settled.length === 0) return 'run'
  const arrived = settled.filter((is) => is === 'arrived').length
  const failed = settled.includes('failed')
  const needed = step.join.mode === 'n_of_m' ? step.join.n : 1
  if (step.join.mode === 'all' ? !failed && arrived > 0 : arrived >= needed) return 'run'
  return failed ? 'upstream-failed' : 'branch'
}

function arrivals(settled: { edge: DefinitionEdge; is: Settled }[], steps: Map<string, ExpectedStep>): Seen['arrived'] {
  const arrived: [string, Json][] = []
  for (const { edge, is } of settled) if (is === 'arrived') arrived.push([edge.from, steps.get(edge.from)!.output ?? null])
  return Object.fromEntries(arrived)
}

function outputs(steps: Map<string, ExpectedStep>): Outputs {
  const known = [...steps].filter(([, step]) => step.state === 'success')
  return Object.fromEntries(known.map(([id, step]) => [id, { output: step.output ?? null, port: step.port ?? 'out' }]))
}

/** All attempts and reviews of one step. */
async function runStep(frame: Frame, step: StepDefinition, seen: Seen, known: Outputs): Promise<ExpectedStep> {
  const path = frame.path + step.id
  const children: ExpectedChild[] = []
  let attempt = 0
  let failures = 0
  let reviews = 0
  let elapsed = 0
  const success = (output: Json, port = 'out'): ExpectedStep => ({ state: 'success', port, output, attempts: attempt, children })
  const failure = (kind: ErrorKind): ExpectedStep => ({
    state: 'failed',
    kind,
    attempts: attempt,
    children,
    ...(step.policy.onExhausted.to === 'error_port' ? { port: 'error' } : {}),
  })
  const again = (): void => {
    failures = 0
    elapsed = 0
  }
  for (;;) {
    attempt++
    const { action, script } = await frame.world.act(step, seen, attempt, known)
    const outcome = await perform(frame, step, path, action, script, seen, children)
    if (outcome.is === 'ok' || outcome.is === 'asks') {
      const port = outcome.port ?? 'out'
      if (outcome.is === 'ok' && !meetsRule(step, outcome.confidence)) return success(outcome.output, port)
      frame.asks.anywhere = true
      const decision = frame.world.decide(step, path, reviews++, true)
      if (decision.decision === 'approve') return success(outcome.output, port)
      if (decision.decision === 'edit') return success(decision.output ?? null, port)
      if (decision.decision === 'reject') {
        return outcome.is === 'asks' && outcome.rejectPort ? success(outcome.output, outcome.rejectPort) : failure('permanent')
      }
      again()
      continue
    }
    if (step.policy.effect.class === 'unsafe' && LEAVES_OPEN.has(outcome.kind)) {
      // The person looks at the far side and tells the truth.
      frame.asks.anywhere = true
      if (outcome.happened !== undefined) return success(outcome.happened)
      again()
      continue
    }
    failures++
    const asks = failures >= failuresThatAsk(step)
    const rule = step.policy.retry.rules.find((candidate) => candidate.kinds.includes(outcome.kind))
    const policy = rule ?? step.policy.retry
    const wait = Math.max(waitAfter(policy.backoff, failures), outcome.retryAfterMs ?? 0)
    const inTime = elapsed + wait <= Math.min(policy.budgetMs, step.policy.timeout.stepMs ?? Infinity)
    const repeatable = step.policy.effect.class !== 'unsafe' && (rule || !DETERMINISTIC_KINDS.has(outcome.kind))
    if (!asks && repeatable && failures < policy.maxAttempts && inTime) {
      elapsed += wait
      continue
    }
    const { to, value } = step.policy.onExhausted
    if (!asks && to === 'fallback') return success(value ?? null)
    if (!asks && to !== 'review') return { ...failure(outcome.kind), ...(to === 'dead_letter' ? { deadLetter: true } : {}) }
    frame.asks.anywhere = true
    const decision = frame.world.decide(step, path, reviews++, false)
    if (decision.decision === 'edit') return success(decision.output ?? null)
    if (decision.decision === 'reject') return failure('permanent')
    again()
  }
}

/** Failures of an unsafe step after which nobody knows whether its effect happened. */
const LEAVES_OPEN: ReadonlySet<ErrorKind> = new Set(['timeout', 'unavailable', 'code_error', 'schema_mismatch'])

type Outcome =
  | { is: 'ok'; output: Json; port?: string; confidence?: number }
  | { is: 'asks'; output: Json; port?: string; rejectPort?: string }
  | { is: 'failed'; kind: ErrorKind; retryAfterMs?: number; /** What the far side did all the same. */ happened?: Json }

async function perform(
  frame: Frame,
  step: StepDefinition,
  path: string,
  action: Action,
  script: Script,
  seen: Seen,
  children: ExpectedChild[],
): Promise<Outcome> {
  switch (action.do) {
    case 'ok':
      return {
        is: 'ok',
        output: given(step.id, script, seen, action.give),
        ...(action.port === undefined ? {} : { port: action.port }),
        ...(action.confidence === undefined ? {} : { confidence: action.confidence }),
      }
    case 'ask':
      return {
        is: 'asks',
        output: given(step.id, script, seen, action.give),
        ...(action.port === undefined ? {} : { port: action.port }),
        ...(action.rejectPort === undefined ? {} : { rejectPort: action.rejectPort }),
      }
    case 'fail':
      return { is: 'failed', kind: action.kind, ...(action.retryAfterMs === undefined ? {} : { retryAfterMs: action.retryAfterMs }) }
    case 'hang':
      return { is: 'failed', kind: 'timeout' }
    case 'work':
    case 'wait':
      return perform(frame, step, path, action.then, script, seen, children)
    case 'send': {
      const body = effectBody(step.id, script, seen)
      const applied = action.answer === 'ok' || action.answer === 'late' || action.answer === 'reset'
      if (step.policy.effect.class === 'unsafe') frame.asks.anywhere = true
      const before = frame.effects.find((effect) => effect.path === path)
      if (before) before.applied ||= applied
      else frame.effects.push({ path, class: step.policy.effect.class, body, applied, optional: frame.optional })
      if (action.answer === 'reset') return { is: 'failed', kind: 'unavailable', happened: receipt(body) }
      if (action.answer === '500') return { is: 'failed', kind: 'unavailable' }
      if (action.answer === '429') return { is: 'failed', kind: 'rate_limited' }
      return { is: 'ok', output: receipt(body), ...(action.port === undefined ? {} : { port: action.port }) }
    }
    case 'each':
      return runEach(frame, step, path, action, children)
    case 'rounds':
      return runRounds(frame, step, path, action, children, seen)
    case 'run':
      return runOther(frame, step, path, action.input, children)
  }
}

async function runChild(
  frame: Frame,
  step: StepDefinition,
  path: string,
  place: { round: number; index: number },
  sees: { item: Json } | { input: Json },
): Promise<ExpectedRun> {
  const body = frame.bodies[step.body ?? '']
  if (!body) throw new Error(`${path} has no body`)
  const child: Frame = {
    ...frame,
    path: `${path}#${place.round}.${place.index}/`,
    index: place.index,
    vars: { ...body.vars, ...frame.vars },
    asks: { anywhere: false },
  }
  delete child.item
  Object.assign(child, sees)
  const run = await interpret(child, body)
  frame.asks.anywhere ||= run.asks
  return run
}

async function runEach(
  frame: Frame,
  step: StepDefinition,
  path: string,
  action: Action & { do: 'each' },
  children: ExpectedChild[],
): Promise<Outcome> {
  if (action.count === 0) return { is: 'ok', output: frame.world.gather(step, []) }
  const round = (children.at(-1)?.round ?? 0) + 1
  const { count, share } = action.tolerate ?? {}
  const tolerated = count === undefined && share === undefined ? 0 : Math.min(count ?? Infinity, Math.floor((share ?? 1) * action.count))
  const mine: ExpectedChild[] = []
  const from = frame.effects.length
  let failed = 0
  for (let index = 0; index < action.count; index++) {
    // One at a time: none is started after the one too many has ended. One that waits for a person lets the next one start.
    if (failed > tolerated && action.concurrency === 1 && !mine.some(({ run }) => run.asks)) break
    const run = await runChild(frame, step, path, { round, index }, { item: frame.world.childItem(step, action, index) })
    if (run.state === 'failed') failed++
    mine.push({ round, index, run, loose: false })
  }
  if (failed > tolerated && mine.length === action.count) {
    for (const child of mine.slice(action.concurrency)) child.loose = true
    for (const effect of frame.effects.slice(from)) {
      const index = Number(/^#\d+\.(\d+)/.exec(effect.path.slice(path.length))?.[1])
      if (index >= action.concurrency) effect.optional = true
    }
  }
  children.push(...mine)
  if (failed > tolerated) return { is: 'failed', kind: 'permanent' }
  return { is: 'ok', output: frame.world.gather(step, mine) }
}

async function runRounds(
  frame: Frame,
  step: StepDefinition,
  path: string,
  action: Action & { do: 'rounds' },
  children: ExpectedChild[],
  seen: Seen,
): Promise<Outcome> {
  let item: Json = action.start === undefined ? (seen.item ?? null) : action.start
  const first = (children.at(-1)?.round ?? 0) + 1
  for (let round = first; round < first + action.count; round++) {
    const run = await runChild(frame, step, path, { round, index: 0 }, { item })
    children.push({ round, index: 0, run, loose: false })
    if (run.state === 'failed') return { is: 'failed', kind: 'permanent' }
    item = run.output ?? null
  }
  return action.limit ? { is: 'failed', kind: 'permanent' } : { is: 'ok', output: item }
}

async function runOther(frame: Frame, step: StepDefinition, path: string, input: Json, children: ExpectedChild[]): Promise<Outcome> {
  const round = (children.at(-1)?.round ?? 0) + 1
  const run = await runChild(frame, step, path, { round, index: 0 }, { input })
  children.push({ round, index: 0, run, loose: false })
  return run.state === 'failed' ? { is: 'failed', kind: 'permanent' } : { is: 'ok', output: run.output ?? null }
}

/** Rules whose outcome the oracle knows; draws and counts over runs are not generated. */
function meetsRule(step: StepDefinition, confidence: number | undefined): boolean {
  return step.policy.review.some((rule) => {
    if (rule.when === 'always') return true
    return rule.when === 'confidence_below' && (confidence === undefined || confidence < rule.value)
  })
}

/** A rule `after_failures` that is met asks a person instead of trying again. */
function failuresThatAsk(step: StepDefinition): number {
  return Math.min(...step.policy.review.map((rule) => (rule.when === 'after_failures' ? rule.attempts : Infinity)))
}

/** Without jitter; graphs whose budget could be touched have none. */
function waitAfter(backoff: BackoffPolicy, n: number): number {
  const wait =
    backoff.strategy === 'fixed'
      ? backoff.firstMs
      : backoff.strategy === 'linear'
        ? backoff.firstMs * n
        : backoff.firstMs * backoff.factor ** (n - 1)
  return Math.min(wait, backoff.capMs)
}

async function end(frame: Frame, definition: Definition, steps: Map<string, ExpectedStep>): Promise<ExpectedRun> {
  const last = definition.steps.filter((step) => step.outgoing.every((edge) => edge.port === 'error'))
  const ended = last.map((step) => ({ id: step.id, ...steps.get(step.id)! }))
  const failed = ended.some((step) => (step.state === 'failed' && step.port !== 'error') || step.because === 'upstream-failed')
  const asks = frame.asks.anywhere
  if (failed) return { state: 'failed', steps, asks }
  if (definition.output !== undefined) {
    const scope = { input: frame.input, steps: outputs(steps), vars: frame.vars, ...(frame.item === undefined ? {} : { item: frame.item }) }
    return { state: 'success', output: await frame.world.evaluate(definition.output, scope), steps, asks }
  }
  const good = ended.filter((step) => step.state === 'success')
  if (good.length === 0) return { state: 'success', output: null, steps, asks }
  if (good.length === 1) return { state: 'success', output: good[0]!.output ?? null, steps, asks }
  return { state: 'success', output: Object.fromEntries(good.map((step) => [step.id, step.output ?? null])), steps, asks }
}
