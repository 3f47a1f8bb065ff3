import { useState } from 'react'
import { Input } from '@mantine/core'
import type { Json } from '#shared/lib/json.ts'
import { CodeEditor } from '#web/ui/code-editor/code-editor.tsx'
import classes from './fields.module.css'

export interface JsonFieldProps {
  label: string
  help?: string | undefined
  value: Json | undefined
  onChange(value: Json | undefined): void
  error?: string | undefined
  lines?: number
  hideLabel?: boolean
  /** A further check of what could be read. */
  check?: (value: Json) => string | undefined
}

/** A value as JSON. What cannot be read stays in the field with a sentence; the value stays the last good one. */
export function JsonField({ label, help, value, onChange, error, lines = 4, hideLabel = false, check }: JsonFieldProps) {
  const shown = value === undefined ? '' : JSON.stringify(value, null, 2)
  const [draft, setDraft] = useState<{ text: string; of: string }>()
  const [left, setLeft] = useState(false)
  const text = draft && draft.of === shown ? draft.text : shown
  const read = readJson(text)
  const refused = read.ok ? (read.value === undefined ? undefined : check?.(read.value)) : read.message
  return (
    <div className={classes.field}>
      {!hideLabel && <Input.Label labelElement="div">{label}</Input.Label>}
      <CodeEditor
        value={text}
        language="json"
        label={label}
        lines={lines}
        invalid={left && refused !== undefined}
        onFocus={() => setLeft(false)}
        onBlur={() => setLeft(true)}
        onChange={(next) => {
          const now = readJson(next)
          const fits = now.ok && (now.value === undefined || check?.(now.value) === undefined)
          setDraft({ text: next, of: fits && now.ok ? (now.value === undefined ? '' : JSON.stringify(now.value, null, 2)) : shown })
          if (fits && now.ok) onChange(now.value)
        }}
      />
      {(left || error !== undefined) && (refused ?? error) !== undefined && <Input.Error>{refused ?? error}</Input.Error>}
      {help !== undefined && <Input.Description>{help}</Input.Description>}
    </div>
  )
}

type ReadJson = { ok: true; value: Json | undefined } | { ok: false; message: string }

function readJson(text: string): ReadJson {
  if (text.trim() === '') return { ok: true, value: undefined }
  try {
    return { ok: true, value: JSON.parse(text) as Json }
  } catch {
    return { ok: false, message: 'This is not JSON: texts and names stand in double quotes, with commas between entries.' }
  }
}
