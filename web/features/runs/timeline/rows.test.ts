import { expect, test } from 'vitest'
import { timelineOf } from '#shared/run/timeline.ts'
import { define } from '#shared/run/testing/definitions.ts'
import { failedFor, givenUp, play, started, succeeded } from '#shared/run/testing/play.ts'
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
