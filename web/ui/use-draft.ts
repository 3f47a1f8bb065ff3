import { useState } from 'react'

export type Read<T> = { ok: true; value: T } | { ok: false; message: string }

export interface Draft {
  text: string
  /** Shown once the field was left. */
  error: string | undefined
  onChange(text: string): void
  onBlur(): void
}

/**
 * What somebody is typing, beside the value that is kept. Nothing is corrected while typing: what can be read is committed at once, what
 * cannot stays in the field with a message once it is left, and the value stays the last good one.
 */
export function useDraft<T>(value: T, show: (value: T) => string, read: (text: string) => Read<T>, commit: (value: T) => void): Draft {
  const shown = show(value)
  const [draft, setDraft] = useState<{ text: string; of: string; left: boolean }>()
  // A value that changed by itself, such as by undo, takes the place of the draft.
  const current = draft && draft.of === shown ? draft : undefined
  const text = current?.text ?? shown
  const result = current ? read(current.text) : undefined
  return {
    text,
    error: current?.left && result && !result.ok ? result.message : undefined,
    onChange(next) {
      const now = read(next)
      setDraft({ text: next, of: now.ok ? show(now.value) : shown, left: false })
      if (now.ok) commit(now.value)
    },
    onBlur() {
      if (!current) return
      setDraft(result?.ok ? undefined : { ...current, left: true })
    },
  }
}
