import { describe, expect, test } from 'vitest'
import type { RunItem } from '#shared/protocol/runs.ts'
import type { RunFilter } from '#web/api/runs.ts'
import { fitsFilter, mergeNews, type RunPage } from './merge-news.ts'

const run = (runId: string, createdAt: number, more: Partial<RunItem> = {}): RunItem => ({
  runId,
  workflow: 'Sample',
  state: 'running',
  createdAt,
  updatedAt: createdAt,
  seq: 1,
  labels: {},
  priority: 0,
  source: { workflow: 'w1', version: 1, graph: 'g' },
  ...more,
})
const page = (nextCursor: string | null, ...items: RunItem[]): RunPage => ({ items, nextCursor })
const ids = (pages: RunPage[] | undefined) => pages?.map(({ items }) => items.map(({ runId }) => runId))

describe('news of runs', () => {
  const pages = [page('c', run('e', 50), run('c', 30)), page('a', run('b', 20), run('a', 10))]

  test.each<[string, RunItem[], RunFilter, string[][]]>([
    [
      'a new one is first',
      [run('f', 60)],
      {},
      [
        ['f', 'e', 'c'],
        ['b', 'a'],
      ],
    ],
    [
      'one between',
      [run('d', 40)],
      {},
      [
        ['e', 'd', 'c'],
        ['b', 'a'],
      ],
    ],
    [
      'one older than what is loaded',
      [run('0', 5)],
      {},
      [
        ['e', 'c'],
        ['b', 'a'],
      ],
    ],
    [
      'one that does not fit',
      [run('f', 60, { state: 'failed' })],
      { state: 'running' },
      [
        ['e', 'c'],
        ['b', 'a'],
      ],
    ],
    ['one that fits no more', [run('b', 20, { state: 'failed', seq: 2 })], { state: 'running' }, [['e', 'c'], ['a']]],
  ])('%s', (_name, news, filter, expected) => {
    expect(ids(mergeNews(pages, news, filter))).toEqual(expected)
  })

  test('change a row, never back', () => {
    const [first] = mergeNews(pages, [run('e', 50, { state: 'success', seq: 9 })], {})!
    expect(first!.items[0]).toMatchObject({ state: 'success', seq: 9 })
    const [again] = mergeNews([first!], [run('e', 50, { seq: 3 })], {})!
    expect(again!.items[0]).toMatchObject({ state: 'success', seq: 9 })
    expect(pages[0]!.items[0]!.state).toBe('running')
  })

  test('fill a list that had nothing, and end a list that would grow without end', () => {
    expect(ids(mergeNews([page(null)], [run('a', 1)], {}))).toEqual([['a']])
    const many = Array.from({ length: 1_001 }, (_, index) => run(`n${index}`, 100 + index))
    expect(mergeNews(pages, many, {})).toBeUndefined()
  })
})

test.each<[RunFilter, Partial<RunItem>, boolean]>([
  [{ workflow: 'w1' }, {}, true],
  [{ workflow: 'w2' }, {}, false],
  [{ workflow: 'Sample' }, { source: undefined }, true],
  [{ state: 'failed,running' }, {}, true],
  [{ label: 'at:10:30' }, { labels: { at: '10:30' } }, true],
  [{ label: 'at:10:30' }, { labels: { at: '10' } }, false],
  [{ from: 10 }, {}, true],
  [{ to: 10 }, {}, false],
  [{}, { parent: { run: 'r', step: 's', round: 1, index: 0 } }, false],
  [{ tests: false }, { source: { workflow: 'w1', revision: 1, graph: 'g', test: {} } }, false],
  [{ tests: true, parts: false }, { source: { workflow: 'w1', revision: 1, graph: 'g', test: {} } }, true],
  [{ tests: true, parts: false }, { source: { workflow: 'w1', revision: 1, graph: 'g', test: { to: 's' } } }, false],
  [{ tests: true, parts: true }, { source: { workflow: 'w1', revision: 1, graph: 'g', test: { to: 's' } } }, true],
])('%j and %j: %s', (filter, more, expected) => {
  expect(fitsFilter(run('a', 10, more), filter)).toBe(expected)
})
