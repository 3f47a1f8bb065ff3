import { describe, expect, test } from 'vitest'
import { catalog } from '#shared/nodes/catalog.ts'
import { fitOf } from './what-fits.ts'

const all = Object.values(catalog)
const fitting = (gap: Parameters<typeof fitOf>[1]) => all.filter((type) => fitOf(type, gap)).map((type) => type.type)

describe('fitOf', () => {
  test('a start fits only where nothing leads to it and none is there', () => {
    expect(fitting({ start: true })).toContain('manual-trigger')
    expect(fitting({ start: false })).not.toContain('manual-trigger')
    expect(fitting({ start: true, before: 'any' })).not.toContain('manual-trigger')
  })

  test('a type without a way on does not fit between two steps', () => {
    expect(fitting({ start: false, before: 'any' })).toContain('stop')
    expect(fitting({ start: false, before: 'any', after: 'any' })).not.toContain('stop')
  })

  test('names the ports that are joined', () => {
    const fit = fitOf(catalog.review, { start: false, before: 'object', after: 'any' })
    expect(fit).toMatchObject({ input: { id: 'in' }, output: { id: 'approved' } })
  })

  test('a type whose ways depend on its settings fits before it is set up', () => {
    expect(fitting({ start: false, before: 'any', after: 'any' })).toContain('switch')
  })
})
