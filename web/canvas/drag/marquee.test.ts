import { expect, test } from 'vitest'
import { chosenBy } from './marquee.ts'

test.each<[what: string, kept: string[], level: string | undefined, touched: string[], chosen: string[]]>([
  ['adds to what is chosen', ['a'], undefined, ['b', 'c'], ['a', 'b', 'c']],
  ['a container goes with what is inside of it', [], undefined, ['each', 'each/in', 'each/e1'], ['each']],
  ['begun inside of a container it leaves the container out', [], 'each', ['each', 'each/in', 'b'], ['each/in']],
  ['what it does not touch any more is let go', ['a'], undefined, [], ['a']],
])('%s', (_, kept, level, touched, chosen) => {
  expect([...chosenBy({ kept: new Set(kept), level }, touched)]).toEqual(chosen)
})
