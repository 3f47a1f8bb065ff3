import fc from 'fast-check'
import { expect, test } from 'vitest'
import { apply, document as drawing, edit, runs } from '#shared/graph/edit/testing/random-edits.ts'
import { createDocument } from './document.ts'

test('50 mixed edits undone give the exact document, done again the exact other one', () => {
  fc.assert(
    fc.property(drawing, fc.array(edit, { minLength: 50, maxLength: 50, size: 'max' }), (graph, edits) => {
      const text = JSON.stringify(graph)
      const document = createDocument(graph)
      const seen = [graph]
      for (const one of edits) {
        document.edit(one[0], (now) => apply(now, one))
        if (document.getState().graph !== seen.at(-1)) seen.push(document.getState().graph)
      }
      const last = JSON.stringify(seen.at(-1))
      for (const before of seen.slice(0, -1).toReversed()) {
        document.undo()
        expect(document.getState().graph).toBe(before)
      }
      expect(JSON.stringify(document.getState().graph)).toBe(text)
      expect(document.getState().undoLabel).toBeUndefined()
      for (let step = 1; step < seen.length; step++) document.redo()
      expect(document.getState().graph).toBe(seen.at(-1))
      expect(JSON.stringify(document.getState().graph)).toBe(last)
    }),
    runs(20),
  )
})
