import { expect, test } from 'vitest'
import { editorCommands, type EditorDoings, type EditorSituation } from './use-editor-commands.ts'

const nothing = new Proxy({}, { get: () => () => {} }) as EditorDoings
const situation: EditorSituation = {
  selected: 1,
  one: true,
  undoLabel: 'Add Ask AI',
  redoLabel: undefined,
  save: { kind: 'unsaved' },
  view: 'editor',
  busy: false,
}

test('no key means two things, and no id is there twice', () => {
  const commands = editorCommands(nothing, situation)
  const keys = commands.flatMap((command) => command.keys ?? [])
  expect(new Set(keys).size).toBe(keys.length)
  expect(new Set(commands.map(({ id }) => id)).size).toBe(commands.length)
})

test('undo says what it undoes; what cannot be done is not offered', () => {
  const commands = editorCommands(nothing, situation)
  const of = (id: string) => commands.find((command) => command.id === id)
  expect(of('undo')).toMatchObject({ label: 'Undo: Add Ask AI', enabled: true })
  expect(of('redo')).toMatchObject({ label: 'Redo', enabled: false })
  const idle = editorCommands(nothing, { ...situation, selected: 0, one: false })
  expect(idle.find(({ id }) => id === 'delete')?.enabled).toBe(false)
  const elsewhere = editorCommands(nothing, { ...situation, view: 'versions' })
  expect(elsewhere.find(({ id }) => id === 'delete')?.enabled).toBe(false)
})
