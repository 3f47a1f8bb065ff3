import { expect, test } from 'vitest'
import { fits } from './node-version.js'

const RANGE = '^20.19.0 || >=22.14.0'

test.each(['20.19.0', '20.20.2', '22.14.0', '22.15.1', '23.0.0', '24.3.0', '100.0.0'])('%s is enough', (version) => {
  expect(fits(version, RANGE)).toBe(true)
})

test.each(['18.20.0', '20.18.3', '21.7.3', '22.0.0', '22.13.9', '4.0.0'])('%s is not', (version) => {
  expect(fits(version, RANGE)).toBe(false)
})
