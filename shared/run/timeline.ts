import type { Definition, StepDefinition } from '../graph/definition.ts'
import type { ChildrenPlanned, Recorded, StepSucceeded } from './events.ts'
import type { State } from './run-state.ts'

/** What a step was in the middle of for a while. */
export type SpanKind =
  /** Could start, and waits for a free place. */
  | 'queued'
  | 'running'
  /** Between two attempts. */
  | 'backoff'
  /** Waits for a time that it asked for. */
  | 'timer'
  | 'children'
  /** Nothing goes on before a person decides. */
  | 'person'

export interface Span {
  kind: SpanKind
  from: number
  /** Absent while it lasts. */
  to: number | undefined
  attempt: number
  /** How an attempt ended that ended here. */
  ended?: 'success' | 'failed' | 'cancelled'
  /** When a wait is to end by itself. */
  due?: number
}

export interface TimelineRow {
  step: string
  state: State
  /** In order of time, without overlaps. */
  spans: Span[]
  via?: NonNullable<StepSucceeded['via']>
}

export interface Timeline {
  from: number
  /** Time of the end of the run; absent while it goes on. */
  to: number | undefined
  /** Time of the last event. */
  last: number
  /** One a step, in the order of the definition. */
  rows: TimelineRow[]
}

interface Building extends TimelineRow {
  definition: StepDefinition
  open: Span | undefined
  /** Edges into it that have not settled. */
  unsettled: number
  begun: boolean
  children: { plan: ChildrenPlanned; started: number; ended: number; parked: Set<number> } | undefined
}

const END = { 'run-succeeded': true, 'run-failed': true, 'run-cancelled': true } as const

/** The bars of every step, from the journal up to any event. Costs one pass over the events. */
export function timelineOf(definition: Definition, events: readonly Recorded[]): Timeline {
  const rows = definition.steps.map((step): Building => ({
    definition: step,
    step: step.id,
    state: 'pending',
    spans: [],
    open: undefined,
    unsettled: step.incoming.length,
    begun: false,
    children: undefined,
  }))
  const byId = new Map(rows.map((row) => [row.step, row]))
  const first = events[0]?.at ?? 0
  let to: number | undefined
  for (const event of events) {
    if (event.type === 'run-created') {
      for (const row of rows) if (row.unsettled === 0) begin(row, 'queued', event.at, 1)
    } else if (event.type in END) {
      to = event.at
      for (const row of rows) finish(row, event.at)
    } else if (event.type !== 'cancel-requested' && 'step' in event && event.step !== undefined) {
      const row = byId.get(event.step)
      if (row) tell(row, event as StepEvent, byId)
    }
  }
  return {
    from: first,
    to,
    last: events.at(-1)?.at ?? first,
    rows: rows.map(({ step, state, spans, via }) => ({ step, state, spans, ...(via === undefined ? {} : { via }) })),
  }
}

type StepEvent = Exclude<Extract<Recorded, { step: string }>, { type: 'run-failed' }>

function tell(row: Building, event: StepEvent, rows: ReadonlyMap<string, Building>): void {
  const { at } = event
  switch (event.type) {
    case 'step-started':
      row.state = 'running'
      splitOverdue(row, at)
      begin(row, 'running', at, event.attempt)
      return
    case 'step-succeeded':
      row.state = 'success'
      if (event.via !== undefined) row.via = event.via
      instant(row, at, event.attempt)
      finish(row, at, event.via === 'review' ? undefined : 'success')
      settle(row, at, rows, event.port)
      return
    case 'attempt-failed':
      instant(row, at, event.attempt)
      finish(row, at, 'failed')
      row.state = event.retryAt === undefined ? 'failed' : 'pending'
      if (event.retryAt !== undefined) begin(row, 'backoff', at, event.attempt, event.retryAt)
      return
    case 'step-failed':
      row.state = 'failed'
      finish(row, at, row.open?.kind === 'running' || row.open?.kind === 'children' ? 'failed' : undefined)
      settle(row, at, rows, event.port)
      return
    case 'step-skipped':
      row.state = 'skipped'
      row.spans = row.spans.filter((span) => span !== row.open)
      row.open = undefined
      settle(row, at, rows)
      return
    case 'step-cancelled':
      row.state = 'cancelled'
      finish(row, at, 'cancelled')
      settle(row, at, rows)
      return
    case 'step-waiting':
      row.state = 'pending'
      begin(row, 'timer', at, attemptOf(row), event.until)
      return
    case 'children-planned':
      row.state = 'running'
      row.children = { plan: event, started: 0, ended: 0, parked: new Set() }
      begin(row, 'children', at, attemptOf(row))
      return
    case 'review-requested':
      row.state = 'needs_review'
      begin(row, 'person', at, event.attempt, event.due)
      return
    case 'review-decided':
    case 'retry-stopped':
      finish(row, at)
      return
    case 'retry-hurried':
      if (row.open?.kind === 'backoff' && row.open.due !== undefined) row.open.due = Math.min(row.open.due, at)
      return
    default:
      tellOfChild(row, event)
  }
}

function tellOfChild(
  row: Building,
  event: Extract<StepEvent, { type: 'children-started' | 'child-ended' | 'child-parked' | 'child-resumed' }>,
): void {
  const { children } = row
  if (children?.plan.round !== event.round) return
  switch (event.type) {
    case 'children-started':
      children.started = Math.max(children.started, event.from + event.count)
      break
    case 'child-ended':
      children.ended++
      children.parked.delete(event.index)
      break
    case 'child-parked':
      children.parked.add(event.index)
      break
    case 'child-resumed':
      children.parked.delete(event.index)
  }
  const { started, ended, parked, plan } = children
  const waits = parked.size > 0 && parked.size === started - ended && started === plan.total
  const kind = waits ? 'person' : 'children'
  row.state = waits ? 'needs_review' : 'running'
  if (row.open && row.open.kind !== kind) begin(row, kind, event.at, row.open.attempt)
}

function begin(row: Building, kind: SpanKind, at: number, attempt: number, due?: number): void {
  finish(row, at)
  row.begun = true
  row.open = { kind, from: at, to: undefined, attempt, ...(due === undefined ? {} : { due }) }
  row.spans.push(row.open)
}

/** Ends what the row is in the middle of. A wait for a place that took no time leaves no trace. */
function finish(row: Building, at: number, ended?: Span['ended']): void {
  const { open } = row
  if (!open) return
  open.to = at
  if (ended !== undefined) open.ended = ended
  if (open.kind === 'queued' && open.from === at) row.spans.pop()
  row.open = undefined
}

/** An end that no beginning was recorded for (reused, given, or a result whose attempt left no trace) is a moment. */
function instant(row: Building, at: number, attempt: number): void {
  if (row.open && row.open.kind !== 'queued') return
  if (row.open === undefined && row.spans.length > 0) return
  begin(row, 'running', at, attempt)
}

/** A wait that was over before the attempt began: the rest of it was waiting for a place. */
function splitOverdue(row: Building, at: number): void {
  const { open } = row
  if (!open || open.due === undefined || open.due >= at || (open.kind !== 'backoff' && open.kind !== 'timer')) return
  const { due, attempt } = open
  begin(row, 'queued', Math.max(due, open.from), attempt + 1)
}

const attemptOf = (row: Building): number => row.open?.attempt ?? row.spans.at(-1)?.attempt ?? 1

/** What leads on from an ended step: a step that nothing else is missing for could start now. */
function settle(row: Building, at: number, rows: ReadonlyMap<string, Building>, port?: string): void {
  for (const edge of row.definition.outgoing) {
    const next = rows.get(edge.to)
    if (!next || next.begun) continue
    next.unsettled--
    const first = next.definition.join.mode === 'any' && edge.port === port
    if (first || next.unsettled === 0) begin(next, 'queued', at, 1)
  }
}
