import { describe, expect, test } from 'vitest'
import { catalog } from '#shared/nodes/catalog.ts'
import { byCategory, CATEGORY_NAMES, searchTypes } from './search-types.ts'

const all = Object.values(catalog)

describe('searchTypes', () => {
  test.each([
    ['approve', 'review'],
    ['approval', 'review'],
    ['human', 'review'],
    ['sign off', 'review'],
    ['gpt', 'llm'],
    ['ask ai', 'llm'],
    ['summarise', 'llm'],
    ['http', 'http-request'],
    ['REST', 'http-request'],
    ['if', 'branch'],
    ['foreach', 'map'],
    ['delay', 'wait'],
    ['pdf', 'extract-text'],
    ['javascript', 'code'],
  ])('%s finds %s first', (query, type) => {
    expect(searchTypes(all, query)[0]?.type).toBe(type)
  })

  test('nothing typed shows all in their order', () => {
    expect(searchTypes(all, '  ')).toEqual(all)
  })

  test('every word must fit', () => {
    expect(searchTypes(all, 'ask quantum')).toEqual([])
  })

  test('signs alone find what nothing finds: all', () => {
    expect(searchTypes(all, '???')).toHaveLength(all.length)
  })
})

test('the palette shows every type once, under a heading in plain words', () => {
  const groups = byCategory(all)
  expect(groups.flatMap((group) => group.types)).toHaveLength(all.length)
  expect(groups.map((group) => CATEGORY_NAMES[group.category])).toEqual(['Start', 'AI', 'Data and files', 'Web', 'Flow', 'People'])
})
