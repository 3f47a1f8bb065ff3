import { describe, expect, test } from 'vitest'
import type { Graph } from '#shared/graph/schema.ts'
import { addNode } from '#shared/graph/edit/add-nodes.ts'
import { removeNodes } from '#shared/graph/edit/remove-nodes.ts'
import { rename } from '#shared/graph/edit/settings.ts'
import { catalog } from '#shared/nodes/catalog.ts'
import { createDocument, MAX_HISTORY, MERGE_WINDOW } from './document.ts'

const empty: Graph = { format: 'belay/graph@1', name: 'Test', nodes: [], edges: [] }
const graph = addNode(empty, { definition: catalog.transform, at: { x: 0, y: 0 } }).graph
const called = (name: string) => (one: Graph) => rename(one, 'reshape', name)

describe('a document', () => {
  test('undo and redo put the very documents back, with their words', () => {
    const document = createDocument(graph)
    document.edit('Rename', called('A'))
    const named = document.getState().graph
    document.edit('Remove', (one) => removeNodes(one, ['reshape']))
    expect(document.getState()).toMatchObject({ undoLabel: 'Remove', change: 2 })
    document.undo()
    expect(document.getState().graph).toBe(named)
    expect(document.getState()).toMatchObject({ undoLabel: 'Rename', redoLabel: 'Remove', change: 3 })
    document.undo()
    expect(document.getState().graph).toBe(graph)
    expect(document.getState()).not.toHaveProperty('undoLabel')
    document.redo()
    document.redo()
    expect(document.getState().graph.nodes).toEqual([])
    document.redo()
    expect(document.getState().change).toBe(6)
  })

  test('an edit that changes nothing is none', () => {
    const document = createDocument(graph)
    document.edit('Nothing', (one) => one)
    document.edit('The same name', called('Reshape'))
    expect(document.getState()).toMatchObject({ change: 0 })
    expect(document.getState()).not.toHaveProperty('undoLabel')
  })

  test('an edit after an undo ends what could be done again', () => {
    const document = createDocument(graph)
    document.edit('A', called('A'))
    document.undo()
    document.edit('B', called('B'))
    expect(document.getState()).not.toHaveProperty('redoLabel')
    document.redo()
    expect(document.getState().graph.nodes[0]?.name).toBe('B')
  })

  test.each([
    ['with one key within a second are one', 'k', 'k', MERGE_WINDOW, 1],
    ['later are two', 'k', 'k', MERGE_WINDOW + 1, 2],
    ['with other keys are two', 'k', 'l', 0, 2],
    ['without a key are two', undefined, undefined, 0, 2],
  ])('changes %s', (_name, first, second, pause, steps) => {
    let now = 0
    const document = createDocument(graph, { now: () => now })
    document.edit('A', called('A'), first === undefined ? {} : { merge: first })
    now += pause
    document.edit('B', called('B'), second === undefined ? {} : { merge: second })
    for (let step = 0; step < steps; step++) {
      expect(document.getState().graph).not.toBe(graph)
      document.undo()
    }
    expect(document.getState().graph).toBe(graph)
  })

  test('typing goes on being one change while no pause is long', () => {
    let now = 0
    const document = createDocument(graph, { now: () => (now += 900) })
    for (const name of ['A', 'AB', 'ABC']) document.edit('Rename', called(name), { merge: 'name' })
    document.undo()
    expect(document.getState().graph).toBe(graph)
  })

  test('an undo between two changes keeps them apart', () => {
    const document = createDocument(graph, { now: () => 0 })
    document.edit('A', called('A'), { merge: 'k' })
    document.edit('B', called('B'))
    document.undo()
    document.edit('C', called('C'), { merge: 'k' })
    document.undo()
    expect(document.getState().graph.nodes[0]?.name).toBe('A')
  })

  test('keeps so many steps and no more', () => {
    const document = createDocument(graph)
    for (let step = 0; step < MAX_HISTORY + 10; step++) document.edit('Rename', called(`N${step}`))
    for (let step = 0; step < MAX_HISTORY + 10; step++) document.undo()
    expect(document.getState().graph.nodes[0]?.name).toBe('N9')
  })

  test('selects what an edit says, and drops what is gone', () => {
    const document = createDocument(graph)
    document.select(['reshape', 'nowhere'])
    expect([...document.getState().selection]).toEqual(['reshape'])
    document.edit('Remove', (one) => removeNodes(one, ['reshape']))
    expect(document.getState().selection.size).toBe(0)
    document.undo()
    expect([...document.getState().selection]).toEqual(['reshape'])
    document.edit('Rename', called('A'), { select: [] })
    expect(document.getState().selection.size).toBe(0)
  })

  test('tells nobody of a selection that is the same', () => {
    const document = createDocument(graph)
    let told = 0
    document.subscribe(() => told++)
    document.select([])
    document.select(['reshape'])
    document.select(['reshape'])
    expect(told).toBe(1)
  })

  test('another document can be undone', () => {
    const document = createDocument(graph)
    document.replace('Import', empty)
    expect(document.getState().graph).toBe(empty)
    document.undo()
    expect(document.getState().graph).toBe(graph)
  })
})
