import { describe, expect, test } from 'vitest'
import { catalog } from '../nodes/catalog.ts'
import { readiness, type ReadinessId } from './readiness.ts'
import { Graph } from './schema.ts'
import { validate } from './validate.ts'

const of = (nodes: unknown[], edges: unknown[] = []) => {
  const graph = Graph.parse({ format: 'belay/graph@1', name: 'g', nodes, edges })
  return readiness(graph, catalog, validate(graph, { catalog }))
}
const item = (nodes: unknown[], id: ReadinessId) => of(nodes).items.find((one) => one.id === id)!
const ai = (policy?: object) => ({ id: 'ask', type: 'llm', config: { text: 'x' }, ...(policy ? { policy } : {}) })
const http = (policy?: object) => ({
  id: 'call',
  type: 'http-request',
  config: { url: 'https://example.org' },
  ...(policy ? { policy } : {}),
})

describe('the five', () => {
  test.each<[ReadinessId, object[], string]>([
    ['states', [], 'missing'],
    ['states', [ai()], 'default'],
    ['states', [ai({ onExhausted: { to: 'review' } })], 'defined'],
    ['states', [{ id: 'ask', type: 'llm' }], 'missing'],
    ['retry', [ai()], 'default'],
    ['retry', [ai({ retry: { maxAttempts: 5 } })], 'defined'],
    ['retry', [http({ retry: { maxAttempts: 1 } })], 'missing'],
    ['retry', [http({ retry: { maxAttempts: 1 }, effect: { class: 'unsafe' } })], 'defined'],
    ['checkpoints', [ai()], 'default'],
    ['checkpoints', [http({ effect: { class: 'unsafe' } })], 'missing'],
    ['checkpoints', [http({ effect: { class: 'keyed' } })], 'defined'],
    ['review', [ai()], 'missing'],
    ['review', [ai({ review: [{ when: 'always' }] })], 'defined'],
    ['review', [ai(), { id: 'gate', type: 'review' }], 'defined'],
    ['review', [http()], 'default'],
    ['metrics', [http({ timeout: { attempt: '5s' } })], 'defined'],
    ['metrics', [http({ retry: { maxAttempts: 1 }, onExhausted: { to: 'fallback', value: 1 } })], 'missing'],
    ['metrics', [http()], 'default'],
  ])('%s of %o is %s', (id, nodes, level) => expect(item(nodes, id).level).toBe(level))
})

test('what is missing stands first and can be fixed', () => {
  const found = item([ai({ review: [{ when: 'always' }] }), { ...ai(), id: 'second' }], 'review')
  expect(found.steps.map(({ address, level }) => [address, level])).toEqual([
    ['second', 'missing'],
    ['ask', 'defined'],
  ])
  expect(found.fix!.changes).toEqual([{ address: 'second', policy: { review: [{ when: 'confidence_below', value: 0.8 }] } }])
})

test('steps inside of containers count, by their address', () => {
  const { items } = of([{ id: 'each', type: 'map', config: { items: 'input.list' }, body: { nodes: [ai()], edges: [] } }])
  expect(items.find((one) => one.id === 'retry')!.steps).toMatchObject([{ address: 'each/ask' }])
})

test('an empty drawing is not ready', () => expect(of([]).met).toBeLessThan(5))
