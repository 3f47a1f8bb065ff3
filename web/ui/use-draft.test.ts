import { expect, test } from 'vitest'
import { begun, typed } from './use-draft.ts'

const show = (value: number): string => String(value)
const read = (text: string) =>
  /^\d{1,3}$/.test(text) ? ({ ok: true, value: Number(text) } as const) : ({ ok: false, message: 'No.' } as const)

test('what was typed is kept with every press, and a refusal brings back what was there before the typing', () => {
  const kept: number[] = []
  let value = 3
  let draft = undefined as ReturnType<typeof begun<number>> | undefined
  for (const text of ['9', '99', '999', '9999', '99999']) {
    const next = typed(draft ?? begun(value), text, read)
    draft = next.draft
    value = next.kept
    kept.push(value)
  }
  expect(kept).toEqual([9, 99, 999, 3, 3])
  expect(show(typed(draft!, '12', read).kept)).toBe('12')
})
