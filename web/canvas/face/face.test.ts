import { expect, test } from 'vitest'
import { GraphNode } from '#shared/graph/schema.ts'
import { catalog } from '#shared/nodes/catalog.ts'
import { typeLook } from '#web/ui/type-looks.ts'
import { chipsOf } from './chips.ts'
import { faceOf } from './face.ts'
import { sizeOf } from '#shared/graph/edit/geometry.ts'
import { drawnPorts } from './ports.ts'
import { subtitleOf } from './subtitle.ts'

const node = (more: object) => GraphNode.parse({ id: 'a', type: 'transform', ...more })
const chips = (more: object) => chipsOf(node(more)).shown.map(({ kind, text }) => `${kind} ${text}`.trim())

test.each([
  [{}, []],
  [{ policy: { retry: { maxAttempts: 5 } } }, ['retry 5']],
  [{ policy: { retry: { maxAttempts: 1 } } }, ['retry off']],
  [{ policy: { timeout: { attempt: '30s' } } }, ['timeout 30 s']],
  [{ policy: { effect: { class: 'keyed' } } }, ['checkpoint', 'effect key']],
  [{ policy: { effect: { class: 'unsafe' }, retry: { maxAttempts: 3 } } }, ['retry off', 'checkpoint', 'effect once']],
  [{ policy: { review: [{ when: 'confidence_below', value: 0.8 }] } }, ['review < 0.8']],
  [{ policy: { review: [{ when: 'sample', rate: 0.02 }, { when: 'always' }] } }, ['review 2 % +1']],
  [{ type: 'llm' }, ['retry 3', 'timeout 1 min', 'checkpoint', 'effect']],
])('chips of %j', (more, expected) => {
  expect(chips(more)).toEqual(expected)
})

test('of five chips the one that every card has stands behind the rest', () => {
  const { shown, more } = chipsOf(node({ type: 'llm', policy: { review: [{ when: 'always' }] } }))
  expect(shown.map(({ kind }) => kind)).toEqual(['retry', 'timeout', 'effect', 'review'])
  expect(more.map(({ kind }) => kind)).toEqual(['checkpoint'])
})

test('a half-typed time takes the chips away, not the card', () => {
  expect(chipsOf({ ...node({}), policy: { timeout: { attempt: '3' } } })).toEqual({ shown: [], more: [] })
})

test.each([
  [{ type: 'branch' }, 'Not set up yet'],
  [{ type: 'branch', config: { condition: 'input.a\n  > 1' } }, 'input.a > 1'],
  [{ type: 'http-request', config: { method: 'POST', url: 'https://erp.example/v1' } }, 'POST erp.example/v1'],
  [{ type: 'wait', config: { duration: '90m' } }, 'For 1 h 30 min'],
  [{ type: 'switch', config: { cases: [{}, {}] } }, '2 cases, else otherwise'],
  [{ type: 'merge' }, 'Waits for all · by step'],
  [{ type: 'llm', config: { instructions: 'Read', schema: { properties: { a: {}, b: {} } } } }, 'Built-in · answers with 2 fields'],
  [{ type: 'fax' }, 'Unknown kind of step: fax'],
])('what %j does', (more, expected) => {
  expect(subtitleOf(node(more))).toBe(expected)
})

test('a step without a name is called by its id', () => {
  expect(faceOf(node({ name: '  ' })).title).toBe('a')
})

test('ports of a choice: each way has its place on a card that is tall enough', () => {
  const cases = [1, 2, 3, 4].map((at) => ({ port: `p${at}`, when: 'true' }))
  const choice = node({ type: 'switch', config: { cases } })
  const { ports, size, labelled } = drawnPorts(choice)
  const ys = ports.filter(({ side }) => side === 'out').map(({ y }) => y)
  expect(ys).toHaveLength(5)
  expect(Math.min(...ys)).toBeGreaterThanOrEqual(8)
  expect(Math.max(...ys)).toBeLessThanOrEqual(size.height - 8)
  expect(size).toEqual(sizeOf(choice))
  expect(labelled).toBe(true)
})

test('failures have a port of their own where the policy says so, and triggers never', () => {
  expect(drawnPorts(node({})).errorOpen).toBe(false)
  expect(drawnPorts(node({}))).toMatchObject({ open: ['out'], last: true })
  expect(drawnPorts(node({}), ['out', 'error'])).toMatchObject({ open: [], last: false })
  expect(drawnPorts(node({ policy: { onExhausted: { to: 'error_port' } } })).errorOpen).toBe(true)
  expect(drawnPorts(node({ type: 'manual-trigger' })).ports.map(({ id }) => id)).toEqual(['out'])
})

test('every type has a look of its own, in the hue of its category', () => {
  const looks = Object.values(catalog).map(({ type }) => typeLook(type))
  expect(looks.map(({ category }) => category)).toEqual(Object.values(catalog).map(({ category }) => category))
  expect(new Set(looks.map(({ icon }) => icon)).size).toBe(looks.length)
})
