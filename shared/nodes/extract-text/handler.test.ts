import { expect, test } from 'vitest'
import { StepFailure } from '../../policy/step-error.ts'
import { runHandler } from '../testing/test-context.ts'
import { extractText } from './definition.ts'
import { extractTextHandler } from './handler.ts'

const bytes = new Uint8Array([1])
const read = () => Promise.resolve(bytes)

test.each([
  [{ text: 'two words', kind: 'pdf', title: 'T', pages: 3 } as const, { kind: 'pdf', title: 'T', text: 'two words', pages: 3, words: 2 }],
  [{ text: ' one ', kind: 'text' } as const, { kind: 'text', title: null, text: ' one ', words: 1 }],
])('%j', async (document, output) => {
  const asked: unknown[] = []
  const extract = (what: { name: string; bytes: Uint8Array }) => {
    asked.push(what)
    return Promise.resolve(document)
  }
  const result = await runHandler(
    extractText,
    extractTextHandler,
    { path: '{{ item.path }}' },
    { item: { path: 'docs/deep/a.pdf' }, can: { files: { read }, documents: { extract } } },
  )
  expect(asked).toEqual([{ name: 'a.pdf', bytes }])
  expect(result).toEqual({ kind: 'done', output: { path: 'docs/deep/a.pdf', name: 'a.pdf', ...output } })
})

test('a broken file keeps its kind and its sentence', async () => {
  const error = { kind: 'invalid_input', message: 'a.pdf is empty.' } as const
  const extract = () => Promise.reject(new StepFailure(error))
  expect(
    await runHandler(extractText, extractTextHandler, { path: 'a.pdf' }, { can: { files: { read }, documents: { extract } } }),
  ).toEqual({ kind: 'failed', error })
})
