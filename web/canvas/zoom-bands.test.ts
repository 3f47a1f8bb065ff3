import { expect, test } from 'vitest'
import { bandOf } from './zoom-bands.ts'

test.each([
  [2, 'full'],
  [0.75, 'full'],
  [0.749, 'short'],
  [0.4, 'short'],
  [0.399, 'block'],
  [0.05, 'block'],
])('at zoom %d a card is %s', (zoom, band) => {
  expect(bandOf(zoom)).toBe(band)
})
