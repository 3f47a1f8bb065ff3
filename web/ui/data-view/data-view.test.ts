import { describe, expect, test } from 'vitest'
import type { Json } from '#shared/lib/json.ts'
import { columnsOf } from './columns.ts'
import { hasOutsidePictures, htmlSource } from './html-source.ts'
import { firstOpen, pathText, treeRows } from './tree-rows.ts'
import { brief, imageSource, viewsOf } from './views.ts'

const PNG = `iVBORw0KGgo${'A'.repeat(80)}`

describe('which views fit', () => {
  test.each<[Json, string[]]>([
    [
      [{ a: 1 }, { b: 2 }],
      ['table', 'tree', 'text'],
    ],
    [
      [{ a: 1 }, 2],
      ['tree', 'text'],
    ],
    [[], ['tree', 'text']],
    [{ a: 1 }, ['tree', 'text']],
    ['hello', ['text']],
    ['a < b and <p>', ['text']],
    ['<!DOCTYPE html><p>hi', ['html', 'text']],
    ['<div class="a">hi</div>', ['html', 'text']],
    [`data:image/png;base64,${PNG}`, ['image', 'text']],
    [PNG, ['image', 'text']],
    [{ mediaType: 'image/png', data: PNG }, ['image', 'tree', 'text']],
    [12, ['text']],
    [null, ['text']],
  ])('%j', (value, views) => expect(viewsOf(value)).toEqual(views))

  test.each<Json>(['data:image/svg+xml;base64,PHN2Zz4=', `data:text/html;base64,${PNG}`, `data:image/png;base64,"><script>${PNG}`])(
    'no picture: %s',
    (value) => expect(imageSource(value)).toBeUndefined(),
  )
})

describe('the tree', () => {
  const value = { customer: { name: 'Ada', 'home town': 'Bath' }, lines: [{ total: 1 }, { total: 2 }] }
  const names = (rows: readonly { name: string }[]) => rows.map(({ name }) => name)

  test('a small value is open whole, a long list is not', () => {
    expect(names(treeRows(value, firstOpen(value)).rows)).toEqual(['customer', 'name', 'home town', 'lines', '0', 'total', '1', 'total'])
    const long = { list: Array.from({ length: 100 }, (_, index) => index) }
    expect(names(treeRows(long, firstOpen(long)).rows)).toEqual(['list'])
  })
  test('a search shows the way to each match and nothing else', () => {
    expect(names(treeRows(value, new Set(), 'bath').rows)).toEqual(['customer', 'home town'])
    expect(names(treeRows(value, new Set(), 'TOTAL').rows)).toEqual(['lines', '0', 'total', '1', 'total'])
    expect(treeRows(value, new Set(), 'zzz').rows).toEqual([])
  })
  test.each<[(string | number)[], string, string]>([
    [['customer', 'name'], '', 'customer.name'],
    [['customer', 'home town'], 'steps.a.output', 'steps.a.output.customer.`home town`'],
    [['lines', 0, 'total'], '', 'lines[0].total'],
    [[0, 'and'], '', '$[0].`and`'],
  ])('%j from %j is %s', (path, root, text) => expect(pathText(path, root)).toBe(text))
})

test('columns are every field of any row, numbers known as such', () => {
  expect(columnsOf([{ a: 1 }, { b: 'x', a: 2 }, { c: null }]).map(({ name, numeric }) => [name, numeric])).toEqual([
    ['a', true],
    ['b', false],
    ['c', false],
  ])
})

test('the policy of a page comes before anything of the page and lets pictures in only when asked', () => {
  const page = htmlSource('<script>1</script>', false)
  expect(page.indexOf('Content-Security-Policy')).toBeLessThan(page.indexOf('<script>'))
  expect(page).toContain("default-src 'none'")
  expect(page).not.toContain('https:')
  expect(htmlSource('', true)).toContain('img-src data: https:')
  expect(hasOutsidePictures('<img alt=x src="https://a.example/p.png">')).toBe(true)
  expect(hasOutsidePictures('<img src="data:image/png;base64,AA">')).toBe(false)
})

test.each<[Json, string]>([
  [{}, '0 fields'],
  [[1], '1 entry'],
  [null, 'nothing'],
  [false, 'false'],
])('%j in brief is %s', (value, text) => expect(brief(value)).toBe(text))
