import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { catalog, nodeDefinition, type Catalog } from './catalog.ts'
import { handlers, nodeHandler } from './handlers.ts'

const types: Catalog = catalog

describe.each(Object.entries(types))('%s', (name, definition) => {
  test('is called by its own name and has a handler', () => {
    expect(definition.type).toBe(name)
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/)
    expect(nodeHandler(name)).toBeTypeOf('function')
  })

  test('says in one sentence what it does', () => {
    expect(definition.summary).toMatch(/^[A-Z].*\.$/)
    expect(definition.synonyms.length).toBeGreaterThan(0)
  })

  test('has a config that can be served as JSON Schema, closed, with a label on every field', () => {
    const schema = z.toJSONSchema(definition.config, { io: 'input' }) as {
      additionalProperties?: unknown
      properties?: { [field: string]: { label?: unknown } }
    }
    expect(schema.additionalProperties).toBe(false)
    for (const [field, value] of Object.entries(schema.properties ?? {})) expect(value.label, field).toBeTypeOf('string')
  })

  test('has ports with names of their own', () => {
    const outputs = typeof definition.outputs === 'function' ? [] : definition.outputs
    for (const ports of [definition.inputs, outputs]) expect(new Set(ports.map((port) => port.id)).size).toBe(ports.length)
    expect(outputs.map((port) => port.id)).not.toContain('error')
  })
})

test('every handler belongs to a type', () => {
  expect(Object.keys(handlers).sort()).toEqual(Object.keys(catalog).sort())
})

test.each(['constructor', '__proto__', 'toString', ''])('%j is no type', (name) => {
  expect(nodeDefinition(types, name)).toBe(undefined)
  expect(nodeHandler(name)).toBe(undefined)
})
