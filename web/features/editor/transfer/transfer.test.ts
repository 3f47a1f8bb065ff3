import { describe, expect, test } from 'vitest'
import type { Graph } from '#shared/graph/schema.ts'
import { fileNameOf, graphText } from './download.ts'
import { importWords, unknownTypes } from './import-words.ts'

const graph = (types: string[]): Graph => ({
  format: 'belay/graph@1',
  name: 'Triage',
  nodes: types.map((type, index) => ({ id: `s${index}`, type, config: {} })),
  edges: [],
})

test.each([
  ['Invoice / Intake', 'invoice-intake.json'],
  ['Größe', 'große.json'],
  ['  ', 'workflow.json'],
  ['../../etc', 'etc.json'],
])('the file of %s is called %s', (name, file) => {
  expect(fileNameOf(name)).toBe(file)
})

test('a file ends with a line end and reads as it was', () => {
  expect(graphText(graph([])).endsWith('}\n')).toBe(true)
  expect(JSON.parse(graphText(graph(['llm'])))).toEqual(graph(['llm']))
})

describe('importWords', () => {
  test('says what will happen', () => {
    expect(importWords(graph(['llm', 'review']))).toEqual(['“Triage” with 2 steps takes the place of this drawing. Undo brings it back.'])
  })
  test('says which types are unknown and that they are kept', () => {
    expect(unknownTypes(graph(['llm', 'quantum', 'quantum', 'constructor']))).toEqual(['quantum', 'constructor'])
    expect(importWords(graph(['quantum']))[1]).toMatch(/“quantum”.*kept as they are/)
  })
})
