import { useState } from 'react'
import type { Json } from '#shared/lib/json.ts'
import { CodeEditor } from '#web/ui/code-editor/code-editor.tsx'
import classes from './json-field.module.css'

/** A field for JSON. `onChange` gets undefined while the text is none. */
export function JsonField({ label, initial, lines = 6, onChange }: JsonFieldProps) {
  const [text, setText] = useState(() => JSON.stringify(initial, null, 2))
  const [problem, setProblem] = useState<string>()
  return (
    <div className={classes['field']}>
      <CodeEditor
        value={text}
        language="json"
        label={label}
        lines={lines}
        invalid={problem !== undefined}
        onChange={(next) => {
          setText(next)
          try {
            onChange(JSON.parse(next) as Json)
            setProblem(undefined)
          } catch {
            onChange(undefined)
            setProblem('This is not JSON yet: check quotes, commas and brackets.')
          }
        }}
      />
      {problem !== undefined && (
        <p className={classes['problem']} role="alert">
          {problem}
        </p>
      )}
    </div>
  )
}

export interface JsonFieldProps {
  label: string
  initial: Json
  lines?: number
  onChange(value: Json | undefined): void
}
