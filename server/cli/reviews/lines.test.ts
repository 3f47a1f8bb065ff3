import { expect, test } from 'vitest'
import type { Json } from '#shared/lib/json.ts'
import type { Commands } from '../run/commands-to-type.ts'
import { width } from '../text.ts'
import { reviewLines } from './lines.ts'
import type { ReviewInfo } from '#server/reviews/review-info.ts'

const say: Commands = {
  decide: (review, decision) => `belay decide ${review} ${decision}`,
  reviews: () => 'belay reviews',
  show: (run) => `belay show ${run}`,
  serve: () => 'belay serve',
  continueRun: (_, run) => `belay run --run-id ${run}`,
}
const asked = (output: Json): ReviewInfo => ({
  review: {
    reviewId: 'r.ask.1',
    runId: 'r',
    workflow: 'Orders',
    step: 'ask',
    state: 'open',
    requestedAt: 0,
    requested: {
      type: 'review-requested',
      step: 'ask',
      review: 'r.ask.1',
      seen: '',
      attempt: 1,
      port: 'out',
      output: { json: output },
      reasons: [{ when: 'always', text: 'the workflow asks a person here', values: {} }],
      assign: 'the people who answer for orders',
    },
  },
  runId: 'r',
  workflow: 'Orders',
  step: 'ask',
  rejectTo: 'fails',
})
const lines = (output: Json, columns: number, short = false) =>
  reviewLines(asked(output), { colour: false, unicode: true }, say, columns, short, 90_000)

const long = 'a text that is longer than the screen is wide, and that somebody has to read to its end'

test('what is proposed is there to its last word, lists an entry a line', () => {
  const shown = lines({ long, list: ['first', long], address: `https://example.org/${'x'.repeat(80)}` }, 60)
  const flat = shown.map((line) => line.trim()).join(' ')
  expect(flat).toContain(`long: ${long}`)
  expect(flat).toContain(`list: - first - ${long}`)
  expect(flat.replaceAll(' ', '')).toContain('x'.repeat(80))
  for (const line of shown.filter((one) => !one.includes('belay decide'))) expect(width(line)).toBeLessThanOrEqual(60)
})

test('a very long one ends with where all of it is', () => {
  expect(
    lines(
      Array.from({ length: 100 }, (_, i) => `entry ${i}`),
      80,
    ),
  ).toContainEqual(expect.stringContaining('and 60 more lines; reviews --json has all of it'))
})

test('in short a field is one line and says that there is more', () => {
  const shown = lines({ a: long, b: 1, c: 2, d: 3 }, 60, true)
  expect(shown.find((line) => line.includes('a: '))).toMatch(/…$/)
  expect(shown).toContainEqual(expect.stringContaining('and one more field'))
})
