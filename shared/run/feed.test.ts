import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Recorded } from './events.ts'
import { absorb, emptyFeed, hasGap } from './feed.ts'

const journal = (length: number): Recorded[] =>
  Array.from({ length }, (_, index) => ({ type: 'cancel-requested', by: 'anna', seq: index + 1, at: index }))
const events = (...seqs: number[]): Recorded[] => seqs.map((seq) => journal(seq).at(-1)!)
const seqs = (given: readonly Recorded[]): number[] => given.map((event) => event.seq)

describe('taking messages in', () => {
  test.each<[string, number[][], number[][], boolean]>([
    ['in order', [[1, 2], [3]], [[1, 2], [3]], false],
    ['twice', [[1, 2], [1, 2, 3], [2]], [[1, 2], [3], []], false],
    ['early', [[3], [1], [2]], [[], [1], [2, 3]], false],
    [
      'early and again with what was missing',
      [
        [3, 4],
        [1, 2, 3, 4, 5],
      ],
      [[], [1, 2, 3, 4, 5]],
      false,
    ],
    ['mixed up within a message', [[2, 4, 1, 3]], [[1, 2, 3, 4]], false],
    ['with one missing', [[1], [3], [4]], [[1], [], []], true],
    ['without anything', [[], []], [[], []], false],
  ])('%s', (_name, messages, given, gap) => {
    const feed = emptyFeed()
    expect(messages.map((message) => seqs(absorb(feed, events(...message))))).toEqual(given)
    expect(hasGap(feed)).toBe(gap)
  })

  test('no more early events are kept than allowed, and what is missing is still known', () => {
    const feed = emptyFeed()
    absorb(feed, events(3, 4, 5, 6, 7), 2)
    expect(feed.early.size).toBe(2)
    expect(seqs(absorb(feed, events(1, 2)))).toEqual([1, 2, 3, 4])
    expect(hasGap(feed)).toBe(true)
    expect(seqs(absorb(feed, events(5, 6, 7)))).toEqual([5, 6, 7])
    expect(hasGap(feed)).toBe(false)
    expect(feed.early.size).toBe(0)
  })
})

/** What can happen on a line, in any order. */
type Move =
  | { do: 'commit'; count: number }
  /** One of the messages that are on their way arrives; it may be sent again later, or get lost. */
  | { do: 'arrive'; which: number; keep: boolean }
  | { do: 'lose'; which: number }
  | { do: 'ask' }
  /** The server reads the journal for one of the requests that are on their way, and sends so much of it. */
  | { do: 'answer'; which: number; page: number }

const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({ do: fc.constant('commit' as const), count: fc.integer({ min: 1, max: 6 }) }),
  fc.record({ do: fc.constant('arrive' as const), which: fc.nat(20), keep: fc.boolean() }),
  fc.record({ do: fc.constant('lose' as const), which: fc.nat(20) }),
  fc.constant({ do: 'ask' as const }),
  fc.record({ do: fc.constant('answer' as const), which: fc.nat(20), page: fc.integer({ min: 1, max: 9 }) }),
)

test('whatever is doubled, lost or overtaken, the fold is the journal', () => {
  fc.assert(
    fc.property(fc.array(move, { maxLength: 120 }), fc.integer({ min: 0, max: 5 }), (moves, mostEarly) => {
      const all = journal(1_000)
      let committed = 0
      const feed = emptyFeed()
      const folded: Recorded[] = []
      const onTheWay: Recorded[][] = []
      const requests: number[] = []
      const take = (message: Recorded[]): void => {
        folded.push(...absorb(feed, message, mostEarly))
        expect(feed.early.size).toBeLessThanOrEqual(mostEarly)
        expect(folded.length).toBe(feed.seq)
      }
      for (const step of moves) {
        if (step.do === 'commit') {
          onTheWay.push(all.slice(committed, committed + step.count))
          committed += step.count
        } else if (step.do === 'ask') requests.push(feed.seq)
        else if (step.do === 'answer') {
          const after = requests.splice(step.which % (requests.length || 1), 1)[0]
          if (after !== undefined) onTheWay.push(all.slice(after, Math.min(committed, after + step.page)))
        } else if (onTheWay.length > 0) {
          const at = step.which % onTheWay.length
          if (step.do === 'arrive') take(onTheWay[at]!)
          if (step.do === 'lose' || !step.keep) onTheWay.splice(at, 1)
        }
      }
      // In the end it asks until nothing comes any more, as it does after each reconnection.
      while (feed.seq < committed) take(all.slice(feed.seq, Math.min(committed, feed.seq + 7)))
      expect(seqs(folded)).toEqual(seqs(all.slice(0, committed)))
      expect(hasGap(feed)).toBe(false)
      expect(feed.early.size).toBe(0)
    }),
    { numRuns: 500 },
  )
})
