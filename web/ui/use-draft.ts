import { useState } from 'react'

export type Read<T> = { ok: true; value: T } | { ok: false; message: string }

export interface Draft {
  text: string
  /** Shown once the field was left. */
  error: string | undefined
  onChange(text: string): void
  onBlur(): void
}

/** What is being typed, and the value from before the typing began. */
export interface Typing<T> {
  text: string
  before: T
}

export const begun = <T>(value: T): Typing<T> => ({ text: '', before: value })

/** After a press: what can be read counts at once; what cannot leaves what was there before, as 999 on the way to 99999 was never meant. */
export function typed<T>({ before }: Typing<T>, text: string, read: (text: string) => Read<T>): { draft: Typing<T>; kept: T } {
  const now = read(text)
  return { draft: { text, before }, kept: now.ok ? now.value : before }
}

/**
 * What somebody is typing, beside the value that is kept. Nothing is corrected while typing: what can be read is committed at once, what
 * cannot stays in the field with a message once it is left, and the value is again the one from before the typing began.
 */
export function useDraft<T>(value: T, show: (value: T) => string, read: (text: string) => Read<T>, commit: (value: T) => void): Draft {
  const shown = show(value)
  const [draft, setDraft] = useState<Typing<T> & { of: string; left: boolean }>()
  // A value that changed by itself, such as by undo, takes the place of the draft.
  const current = draft && draft.of === shown ? draft : undefined
  const text = current?.text ?? shown
  const result = current ? read(current.text) : undefined
  return {
    text,
    error: current?.left && result && !result.ok ? withKept(result.message, shown) : undefined,
    onChange(next) {
      const { draft: typing, kept } = typed(current ?? begun(value), next, read)
      setDraft({ ...typing, of: show(kept), left: false })
      if (show(kept) !== shown) commit(kept)
    },
    onBlur() {
      if (!current) return
      setDraft(result?.ok ? undefined : { ...current, left: true })
    },
  }
}

const withKept = (message: string, kept: string): string => (kept === '' ? `${message} It was not kept.` : `${message} Still ${kept}.`)
