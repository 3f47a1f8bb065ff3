import { expect, test } from 'vitest'
import { timelineOf } from '#shared/run/timeline.ts'
import { define } from '#shared/run/testing/definitions.ts'
import { failedFor, givenUp, planned, play, started, succeeded } from '#shared/run/testing/play.ts'
import { shownRows, type TimelineSource } from './rows.ts'

const body = define({ x: {}, y: { after: 'x' } })
const whole = define({ a: {}, each: { after: 'a', body } })

function source(): TimelineSource {
  const outer = play(whole)
  outer.tell(started('a'), succeeded('a'), started('each'))
  const item = play(body)
  item.tell(started('x'), failedFor('x'), givenUp('x'))
  return {
    timeline: timelineOf(whole, outer.journal),
    steps: whole.steps,
    inside: new Map([['each', { timeline: timelineOf(body, item.journal), steps: body.steps, inside: new Map() }]]),
  }
}

test.each([
  ['all', [], false, ['a', 'each', 'each/x', 'each/y']],
  ['a folded container', ['each'], false, ['a', 'each']],
  ['errors only keeps the way to them', [], true, ['each', 'each/x']],
])('%s', (_, folded, errorsOnly, expected) => {
  expect(shownRows(source(), { folded: new Set(folded), errorsOnly }).map((row) => row.address)).toEqual(expected)
})

test('a container has nothing to unfold before it has planned its items', () => {
  const run = play(whole)
  const opens = () => {
    const timeline = timelineOf(whole, run.journal)
    return shownRows({ timeline, steps: whole.steps, inside: new Map() }, { folded: new Set(), errorsOnly: false }).map((row) => row.open)
  }
  run.tell(started('a'), succeeded('a'), started('each'))
  expect(opens()).toEqual([undefined, undefined])
  run.tell(planned('each', 2))
  expect(opens()).toEqual([undefined, false])
})
