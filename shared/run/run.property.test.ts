import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Definition } from '../graph/definition.ts'
import type { Join } from '../graph/schema.ts'
import { EXHAUSTED_TARGETS, type PolicyInput } from '../policy/policy.ts'
import { decide, decideAfter } from './decide.ts'
import type { Recorded, RunEvent } from './events.ts'
import { evolve } from './evolve.ts'
import { planOf } from './plan.ts'
import { TERMINAL_STATES } from './run-state.ts'
import { hasEnded, initialState, type RunState } from './state.ts'
import { summarize } from './summary.ts'
import { define, type StepSketch } from './testing/definitions.ts'
import { createMachine, type Machine, type Pick } from './testing/machine.ts'
import { created, snapshot, started, succeeded } from './testing/play.ts'

const policy: fc.Arbitrary<PolicyInput> = fc.record({
  retry: fc.record({ maxAttempts: fc.integer({ min: 1, max: 3 }), backoff: fc.constant({ first: '5ms', cap: '20ms' }) }),
  timeout: fc.oneof(fc.constant({}), fc.constant({ step: '30ms' })),
  review: fc.constantFrom<NonNullable<PolicyInput['review']>>([], [{ when: 'after_failures', attempts: 2 }]),
  onExhausted: fc.constantFrom(...EXHAUSTED_TARGETS).map((to) => ({ to })),
})
const join = (edges: number): fc.Arbitrary<Join> =>
  fc.oneof(
    fc.constantFrom<Join>({ mode: 'all' }, { mode: 'any' }, { mode: 'first_success' }),
    fc.integer({ min: 1, max: Math.max(1, edges) }).map((n): Join => ({ mode: 'n_of_m', n })),
  )

/** Up to nine steps; every edge leads forward, by one of four ports. */
const definitions: fc.Arbitrary<Definition> = fc.integer({ min: 1, max: 9 }).chain((size) =>
  fc
    .tuple(
      ...Array.from({ length: size }, (_, i) =>
        fc
          .uniqueArray(fc.record({ from: fc.nat(Math.max(0, i - 1)), port: fc.constantFrom('out', 'out', 'out', 'no', 'error') }), {
            maxLength: i === 0 ? 0 : 3,
            selector: ({ from, port }) => `${from}:${port}`,
          })
          .chain((edges) =>
            fc.record({ after: fc.constant(edges.map(({ from, port }) => `s${from}:${port}`)), join: join(edges.length), policy }),
          ),
      ),
    )
    .map((steps: StepSketch[]) => define(Object.fromEntries(steps.map((step, i) => [`s${i}`, step])))),
)

function pickFrom(choices: number[]): Pick {
  let at = 0
  return (n) => (choices[at++ % choices.length]! + (at > choices.length ? at : 0)) % n
}

const walks = fc.array(fc.nat(1_000), { minLength: 5, maxLength: 60 })

/** Lets things happen until nothing can or it has been enough. */
function walk(definition: Definition, choices: number[], each: (machine: Machine) => void = () => {}): Machine {
  const machine = createMachine(definition)
  const pick = pickFrom(choices)
  each(machine)
  for (let i = 0; i < 300 && machine.step(pick); i++) each(machine)
  return machine
}

describe('whatever happens to whatever definition', () => {
  test('what is decided after each event leaves nothing that a whole look would still want', () => {
    fc.assert(
      fc.property(definitions, walks, (definition, choices) => {
        walk(definition, choices, (machine) => expect(machine.undone()).toEqual([]))
      }),
      { numRuns: 150 },
    )
  })

  test('a look after a crash wants exactly what was under way', () => {
    fc.assert(
      fc.property(definitions, walks, (definition, choices) => {
        const machine = walk(definition, choices.slice(0, 20))
        const again = fold(definition, machine.journal)
        const wanted = decide(machine.plan, again, machine.now).flatMap((decision) =>
          decision.do === 'attempt' ? [[decision.step, decision.attempt]] : [],
        )
        expect(new Map(wanted as [string, number][])).toEqual(machine.state.cancelRequested ? new Map() : machine.flights)
      }),
      { numRuns: 80 },
    )
  })

  test('the same events fold to the same state, read back from text too, and one by one or in two parts', () => {
    fc.assert(
      fc.property(definitions, walks, fc.nat(100), (definition, choices, cut) => {
        const { journal, state } = walk(definition, choices)
        expect(snapshot(fold(definition, journal))).toEqual(snapshot(state))
        expect(snapshot(fold(definition, JSON.parse(JSON.stringify(journal)) as Recorded[]))).toEqual(snapshot(state))
        const first = fold(definition, journal.slice(0, cut))
        for (const event of journal.slice(cut)) evolve(planOf(definition), first, event)
        expect(snapshot(first)).toEqual(snapshot(state))
      }),
      { numRuns: 80 },
    )
  })

  test('what is counted agrees with what there is', () => {
    fc.assert(
      fc.property(definitions, walks, (definition, choices) => {
        walk(definition, choices, ({ state }) => {
          const steps = [...state.steps]
          expect(state.ended).toBe(steps.filter(([, step]) => hasEnded(step)).length)
          expect([...state.open].sort()).toEqual(
            steps
              .filter(([, step]) => !hasEnded(step))
              .map(([id]) => id)
              .sort(),
          )
          for (const [phase, count] of Object.entries(state.phases))
            expect(count, phase).toBe(steps.filter(([, step]) => step.phase === phase).length)
          for (const [id] of state.timers) expect(['retry', 'timer', 'children']).toContain(state.steps.get(id)!.phase)
          for (const [id, edges] of state.edges) {
            if (state.steps.has(id)) continue
            const step = planOf(definition).step(id)!
            expect(edges).toEqual(settledByHand(state, step))
          }
        })
      }),
      { numRuns: 80 },
    )
  })

  test('a run that has not ended says what it waits for, and never nothing', () => {
    fc.assert(
      fc.property(definitions, walks, (definition, choices) => {
        walk(definition, choices, (machine) => {
          const row = summarize(machine.state, machine.now)
          expect(TERMINAL_STATES.has(row.state)).toBe(TERMINAL_STATES.has(machine.state.state))
          if (TERMINAL_STATES.has(row.state)) return
          expect(row.waiting).toBeDefined()
          if (row.waiting!.for === 'person' && row.waiting!.review !== undefined)
            expect(
              [...machine.state.steps.values()].some(
                (step) => step.phase === 'review' && step.review!.review === (row.waiting as { review: string }).review,
              ),
            ).toBe(true)
          else expect(row.wakeAt).toBeDefined()
          if (row.waiting!.for === 'person')
            expect(
              [...machine.flights.keys(), ...machine.state.timers.keys()].filter((id) => machine.state.steps.get(id)!.phase !== 'children'),
            ).toEqual([])
          if (row.waiting!.for === 'retry' || row.waiting!.for === 'timer')
            expect(row.wakeAt).toBe(Math.min(...machine.state.timers.values()))
        })
      }),
      { numRuns: 80 },
    )
  })

  test('every run ends when people decide and time passes', () => {
    let ended = 0
    fc.assert(
      fc.property(definitions, fc.array(fc.nat(1_000), { minLength: 200, maxLength: 200 }), (definition, choices) => {
        const machine = walk(definition, choices)
        if (TERMINAL_STATES.has(machine.state.state)) ended++
        else
          expect(
            machine.flights.size +
              machine.state.timers.size +
              machine.state.phases.review +
              [...machine.children.values()].reduce((sum, running) => sum + running.size, 0),
          ).toBeGreaterThan(0)
      }),
      { numRuns: 80 },
    )
    expect(ended).toBeGreaterThan(40)
  })

  test('a step that has succeeded stays as it is', () => {
    fc.assert(
      fc.property(definitions, walks, (definition, choices) => {
        const done = new Map<string, string>()
        const machine = walk(definition, choices, ({ state }) => {
          for (const [id, step] of state.steps) {
            if (!hasEnded(step)) continue
            const now_ = JSON.stringify(step)
            expect(done.get(id) ?? now_).toBe(now_)
            done.set(id, now_)
          }
        })
        for (const id of done.keys()) {
          const successes = machine.journal.filter((event) => event.type === 'step-succeeded' && event.step === id)
          expect(successes.length).toBeLessThanOrEqual(1)
        }
      }),
      { numRuns: 80 },
    )
  })
})

/** The counts of edges into a step that has not begun, from the ends of the steps before it. */
function settledByHand(state: RunState, step: ReturnType<ReturnType<typeof planOf>['step']>): object {
  const settled = { arrived: 0, skipped: 0, failed: 0 }
  for (const edge of step!.incoming) {
    const from = state.steps.get(edge.from)
    if (!from || !hasEnded(from)) continue
    const byError = from.state === 'failed' && from.port === 'error'
    if (from.state === 'success') settled[from.port === edge.port ? 'arrived' : 'skipped']++
    else if (byError) settled[edge.port === 'error' ? 'arrived' : 'skipped']++
    else if ((from.state === 'failed' || from.because === 'upstream-failed') && edge.port !== 'error') settled.failed++
    else settled.skipped++
  }
  return settled
}

function fold(definition: Definition, journal: readonly Recorded[]): RunState {
  const plan = planOf(definition)
  let state = initialState('r1')
  for (const event of journal) state = evolve(plan, state, event)
  return state
}

describe('the cost of an event does not grow with the run', () => {
  /** Counts every look into a map or set. */
  let looks = 0
  class CountedMap<K, V> extends Map<K, V> {
    override get(key: K): V | undefined {
      looks++
      return super.get(key)
    }
    override set(key: K, value: V): this {
      looks++
      return super.set(key, value)
    }
    override has(key: K): boolean {
      looks++
      return super.has(key)
    }
    override *[Symbol.iterator](): MapIterator<[K, V]> {
      for (const entry of super.entries()) {
        looks++
        yield entry
      }
    }
  }

  /** The most that one event costs in a chain, in the middle of a run of `size` steps. */
  function costliest(definition: Definition, events: readonly RunEvent[]): number {
    const plan = planOf(definition)
    const lookUp = plan.step
    plan.step = (id) => {
      looks++
      return lookUp(id)
    }
    const state = initialState('r1')
    state.steps = new CountedMap()
    state.edges = new CountedMap()
    state.timers = new CountedMap()
    let most = 0
    for (const [index, event] of [created(definition), ...events].entries()) {
      const recorded = { ...event, seq: index + 1, at: index }
      looks = 0
      evolve(plan, state, recorded)
      // The start of a run looks at all of it, once.
      if (index === 0) continue
      decideAfter(plan, state, recorded, index)
      most = Math.max(most, looks)
    }
    return most
  }

  test('in a chain', () => {
    const chain = (size: number): number => {
      const steps: { [id: string]: StepSketch } = {}
      const events: RunEvent[] = []
      for (let i = 0; i < size; i++) {
        steps[`s${i}`] = i === 0 ? {} : { after: `s${i - 1}` }
        if (i < size - 1) events.push(started(`s${i}`), succeeded(`s${i}`))
      }
      return costliest(define(steps), events)
    }
    expect(chain(2_000)).toBe(chain(20))
  })

  test('of a branch of a fan-out', () => {
    const fan = (size: number): number => {
      const steps: { [id: string]: StepSketch } = {}
      const events: RunEvent[] = []
      for (let i = 0; i < size; i++) {
        steps[`s${i}`] = {}
        events.push(started(`s${i}`), succeeded(`s${i}`))
      }
      steps.j = { after: Object.keys(steps) }
      return costliest(define(steps), events)
    }
    expect(fan(2_000)).toBe(fan(20))
  })

  test('of a child of a container', () => {
    const children = (count: number): number =>
      costliest(define({ m: {} }), [
        started('m'),
        {
          type: 'children-planned',
          step: 'm',
          round: 1,
          total: count,
          items: { json: [] },
          as: 'item',
          concurrency: count,
          tolerate: 0,
          memo: null,
        },
        { type: 'children-started', step: 'm', round: 1, from: 0, count },
        ...Array.from({ length: count }, (_, index): RunEvent => ({ type: 'child-ended', step: 'm', round: 1, index, state: 'success' })),
      ])
    expect(children(5_000)).toBe(children(50))
  })
})
