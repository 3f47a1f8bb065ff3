import { expect, test } from 'vitest'
import type { Recorded, RunEvent } from '#shared/run/events.ts'
import { define } from '#shared/run/testing/definitions.ts'
import { childrenStarted, created, planned, started, succeeded } from '#shared/run/testing/play.ts'
import { createChosenChildren } from './chosen-children.ts'
import { openRun } from './run-handle.ts'
import { statusSource } from './status-source.ts'
import { createLine } from './testing/line.ts'

const numbered = (events: readonly RunEvent[], from = 1): Recorded[] =>
  events.map((event, index) => ({ ...event, seq: from + index, at: from + index }))
const BODY = define({ part: {}, more: { after: 'part' } })
const DEFINITION = define({ a: {}, each: { after: 'a', body: BODY }, b: { after: 'each' } })
const JOURNAL = numbered([
  created(DEFINITION),
  started('a'),
  succeeded('a'),
  started('each'),
  planned('each', 2),
  childrenStarted('each', 0, 2),
])

function opened(events = JOURNAL.slice(0, 2)) {
  const line = createLine()
  line.journals.set('r1', events)
  const root = openRun({ runId: 'r1', definition: DEFINITION, socket: line.socket, frame: line.frame })
  const chosen = createChosenChildren()
  const source = statusSource(root, chosen)
  const child = (index: number, of: readonly RunEvent[]) => {
    line.journals.set(`r1.each.1.${index}`, numbered([created(BODY), ...of]))
    return openRun({ runId: `r1.each.1.${index}`, definition: BODY, socket: line.socket, frame: line.frame })
  }
  return { line, root, chosen, source, child }
}

test('nothing is said before anything is known, and nothing of what is not there', async () => {
  const { line, source } = opened()
  expect(source.get('a')).toBeUndefined()
  await line.quiet()
  expect(source.get('a')).toMatchObject({ state: 'running' })
  expect([source.get('none'), source.get('each/part'), source.get(''), source.get('a/b/c'), source.edge('none')]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})

test('a status is the same object until its step changes, and only then is its listener told', async () => {
  const { line, source } = opened()
  await line.quiet()
  const told: string[] = []
  for (const address of ['a', 'each', 'b']) source.subscribe(address, () => told.push(address))
  const [a, b] = [source.get('a'), source.get('b')]
  line.send('r1', JOURNAL.slice(2, 3))
  line.paint()
  expect(told).toEqual(['a', 'each'])
  expect(source.get('a')).not.toBe(a)
  expect(source.get('b')).toBe(b)
  expect(source.get('each')).toMatchObject({ state: 'pending', line: 'waits for a free slot' })
})

test('edges are told of when a step has ended, and when time travels', async () => {
  const { line, root, source } = opened()
  await line.quiet()
  let told = 0
  const stop = source.subscribeEdges(() => told++)
  line.send('r1', JOURNAL.slice(2))
  line.paint()
  expect([told, source.edge('each_1'), source.edge('b_1')]).toEqual([1, 'taken', undefined])
  root.travel(2)
  line.paint()
  expect([told, source.edge('each_1')]).toEqual([2, undefined])
  root.travel('live')
  line.paint()
  stop()
  expect(told).toBe(3)
})

test('inside a container are the states of the item that is chosen, and they follow the choice', async () => {
  const { line, chosen, source, child } = opened(JOURNAL)
  const first = child(0, [started('part'), succeeded('part')])
  const second = child(1, [started('part')])
  await line.quiet()
  const told: string[] = []
  let edges = 0
  const stop = source.subscribe('each/part', () => told.push(source.get('each/part')?.state ?? 'nothing'))
  const stopEdges = source.subscribeEdges(() => edges++)
  chosen.choose('each', first)
  expect(source.edge('each/more_1')).toBe('taken')
  chosen.choose('each', second)
  expect(source.edge('each/more_1')).toBeUndefined()
  line.send('r1.each.1.1', numbered([succeeded('part')], 3))
  line.paint()
  chosen.choose('each', undefined)
  expect(told).toEqual(['success', 'running', 'success', 'nothing'])
  expect(edges).toBe(4)
  stop()
  stopEdges()
  await line.quiet()
  chosen.choose('each', first)
  expect([told.length, edges]).toEqual([4, 4])
})

test('a step of a container in a container', async () => {
  const inner = define({ leaf: {} })
  const { line, chosen, source } = opened(JOURNAL)
  line.journals.set('deep', numbered([created(inner), started('leaf')]))
  await line.quiet()
  const deep = openRun({ runId: 'deep', definition: inner, socket: line.socket, frame: line.frame })
  await line.quiet()
  chosen.choose('each/part', deep)
  expect(source.get('each/part/leaf')).toMatchObject({ state: 'running' })
})

test('1,000 listeners come and go in far less than a frame each', async () => {
  const { line, source } = opened()
  await line.quiet()
  const startedAt = performance.now()
  const stops = Array.from({ length: 1_000 }, (_, index) => source.subscribe(`s${index}`, () => {}))
  for (const stop of stops) stop()
  await line.quiet()
  expect(performance.now() - startedAt).toBeLessThan(200)
})
