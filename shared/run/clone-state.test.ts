import { expect, test } from 'vitest'
import { cloneState } from './clone-state.ts'
import { evolve } from './evolve.ts'
import { define } from './testing/definitions.ts'
import { initialState } from './state.ts'
import { childEnded, childParked, childrenStarted, planned, play, retriedAt, snapshot, started, succeeded } from './testing/play.ts'

test('folding a copy further leaves the original as it was, after every event', () => {
  const definition = define({ each: {}, a: {}, b: { after: ['each', 'a'] }, c: { after: 'b' } })
  const { plan, journal, ...run } = play(definition)
  run.tell(started('each'), planned('each', 4), childrenStarted('each', 0, 4), started('a'), retriedAt('a', 900), childParked('each', 3))
  run.tell(childEnded('each', 2), childEnded('each', 0), started('a', 2), succeeded('a'), childEnded('each', 1), childEnded('each', 3))
  run.tell(succeeded('each'), started('b'), succeeded('b'), started('c'))
  const state = initialState('r1')
  for (let cut = 0; cut <= journal.length; cut++) {
    const before = JSON.stringify(snapshot(state), plain)
    const copy = cloneState(state)
    for (const event of journal.slice(cut)) evolve(plan, copy, event)
    expect(JSON.stringify(snapshot(state), plain)).toBe(before)
    expect(snapshot(copy)).toEqual(snapshot(run.state))
    if (cut < journal.length) evolve(plan, state, journal[cut]!)
  }
})

const plain = (_name: string, value: unknown): unknown => (value instanceof Set ? [...(value as Set<unknown>)] : value)
