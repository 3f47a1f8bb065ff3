import { useEffect, useId, useRef, useState } from 'react'
import { Input } from '@mantine/core'
import { brief } from '#web/ui/data-view/views.ts'
import { CodeEditor, type CodeEditorHandle } from '#web/ui/code-editor/code-editor.tsx'
import { useInspected } from '../inspector-context.ts'
import { complete } from '../upstream/complete.ts'
import type { DataSource } from '../upstream/sources.ts'
import { usePreview, type Preview } from './use-preview.ts'
import { useSettled } from './use-settled.ts'
import classes from './fields.module.css'

export interface FormulaFieldProps {
  label: string
  help?: string | undefined
  value: string
  onChange(value: string): void
  template: boolean
  lines?: number
  extra?: readonly string[]
  example?: string | undefined
  error?: string | undefined
  required?: boolean
  /** Right of the label. */
  aside?: React.ReactNode
  /** Other data than that of the step, such as for the result of a container. */
  sources?: readonly DataSource[]
  /** The label is heard, not seen. */
  hideLabel?: boolean
}

const NONE: readonly string[] = []

/** A formula, or a text with formulas in braces: completed from the data of earlier steps and worked out on it as it is typed. */
export function FormulaField(props: FormulaFieldProps) {
  const { label, help, value, onChange, template, lines = 1, extra = NONE, example, required = false, aside, hideLabel } = props
  const { sources: own, target } = useInspected()
  const sources = props.sources ?? own
  const editor = useRef<CodeEditorHandle>(null)
  const [focused, setFocused] = useState(false)
  // What is half written is not wrong yet.
  const error = useSettled(props.error, focused)
  const preview = usePreview(value, template, sources, extra)
  const id = useId()
  useEffect(() => {
    // Until a field is chosen, data goes into the first one of the form.
    target.current ??= editor.current
    const mine = editor.current
    return () => {
      if (target.current === mine) target.current = null
    }
  }, [target])
  return (
    <div className={classes.field} role="group" aria-labelledby={hideLabel ? undefined : id}>
      {(!hideLabel || aside !== undefined) && (
        <div className={classes.labelRow}>
          {hideLabel ? (
            <span />
          ) : (
            <Input.Label id={id} labelElement="div" required={required}>
              {label}
            </Input.Label>
          )}
          {aside}
        </div>
      )}
      <CodeEditor
        ref={editor}
        value={value}
        onChange={onChange}
        language={template ? 'template' : 'expression'}
        label={label}
        lines={lines}
        placeholder={example ?? (template ? '' : 'A formula')}
        invalid={error !== undefined}
        complete={(before) => complete(before, sources, extra, template)}
        onFocus={() => {
          target.current = editor.current
          setFocused(true)
        }}
        onBlur={() => setFocused(false)}
      />
      {error === undefined && <PreviewLine preview={preview} focused={focused} />}
      {error !== undefined && <Input.Error>{error}</Input.Error>}
      {help !== undefined && <Input.Description>{help}</Input.Description>}
    </div>
  )
}

function PreviewLine({ preview, focused }: { preview: Preview; focused: boolean }) {
  if (!preview || (preview.kind === 'no_data' && !focused)) return null
  if (preview.kind === 'no_data') return <p className={classes.preview}>Its value shows here once the steps before have run.</p>
  if (preview.kind === 'failed') return <p className={classes.preview}>{`On the last data: ${preview.message}`}</p>
  return (
    <p className={classes.preview} aria-live={focused ? 'polite' : 'off'}>
      <span aria-hidden>=</span>
      <span className={classes.previewValue}>{preview.value === '' ? 'empty text' : shown(preview.value)}</span>
    </p>
  )
}

function shown(value: Parameters<typeof brief>[0]): string {
  if (typeof value !== 'object' || value === null) return brief(value, 240)
  const text = JSON.stringify(value)
  return text.length <= 240 ? text : `${text.slice(0, 240)}…`
}
