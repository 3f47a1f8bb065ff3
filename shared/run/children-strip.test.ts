import { describe, expect, test } from 'vitest'
import type { Recorded, RunEvent } from './events.ts'
import { emptyStrip, foldStrip, stripOf } from './children-strip.ts'
import { childEnded, childParked, childResumed, childrenStarted, givenUp, planned, started } from './testing/play.ts'

const recorded = (events: RunEvent[]): Recorded[] => events.map((event, index) => ({ ...event, seq: index + 1, at: index }))
const cells = (...events: RunEvent[]): string => stripOf('each', recorded(events)).cells.join('')

describe('the strip of a container', () => {
  test.each<[string, RunEvent[], string]>([
    ['before the plan', [started('each')], ''],
    ['planned', [planned('each', 4)], '0000'],
    ['partly started', [planned('each', 4), childrenStarted('each', 0, 2)], '1100'],
    [
      'with ends of every kind',
      [
        planned('each', 4),
        childrenStarted('each', 0, 4),
        childEnded('each', 0),
        childEnded('each', 1, 'failed'),
        childEnded('each', 3, 'cancelled'),
      ],
      '2315',
    ],
    ['with one that waits for a person', [planned('each', 2), childrenStarted('each', 0, 2), childParked('each', 1)], '14'],
    ['with one that goes on', [planned('each', 2), childrenStarted('each', 0, 2), childParked('each', 1), childResumed('each', 1)], '11'],
    ['an end stays', [planned('each', 1), childrenStarted('each', 0, 1), childEnded('each', 0), childEnded('each', 0, 'failed')], '2'],
    ['of another step', [planned('each', 2), childrenStarted('other', 0, 2), planned('other', 9)], '00'],
    ['of an older round', [planned('each', 2), planned('each', 3, { round: 2 }), childrenStarted('each', 0, 2, 1)], '000'],
    ['beyond its end', [planned('each', 2), childrenStarted('each', 0, 2), childEnded('each', 7)], '11'],
    [
      'given up with open items',
      [planned('each', 4), childrenStarted('each', 0, 3), childEnded('each', 0), childParked('each', 1), givenUp('each')],
      '2550',
    ],
  ])('%s', (_name, events, strip) => {
    expect(cells(...events)).toBe(strip)
  })

  test('says whether something changed', () => {
    const strip = emptyStrip('each')
    const [plan, first, other] = recorded([planned('each', 2), childrenStarted('each', 0, 1), started('other')])
    expect([foldStrip(strip, plan!), foldStrip(strip, first!), foldStrip(strip, other!)]).toEqual([true, true, false])
    expect(strip.version).toBe(2)
  })

  test('10,000 items are folded in far less than a frame an event', () => {
    const total = 10_000
    const events = recorded([
      planned('each', total),
      ...Array.from({ length: total }, (_, index) => childrenStarted('each', index, 1)),
      ...Array.from({ length: total }, (_, index) => childEnded('each', total - 1 - index)),
    ])
    const startedAt = performance.now()
    const strip = stripOf('each', events)
    expect(performance.now() - startedAt).toBeLessThan(500)
    expect(strip.cells.every((code) => code === 2)).toBe(true)
  })
})
