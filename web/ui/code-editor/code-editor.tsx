import { useEffect, useRef, useState, type Ref, useImperativeHandle } from 'react'
import type { CodeLanguage } from './languages.ts'
import type { Completions, Mounted } from './mount.ts'
import classes from './code-editor.module.css'

export interface CodeEditorHandle {
  insert(reference: string): void
  focus(): void
}

export interface CodeEditorProps {
  value: string
  onChange(value: string): void
  language: CodeLanguage
  /** Accessible name. */
  label: string
  placeholder?: string
  /** Lines that are there when it is empty. */
  lines?: number
  numbers?: boolean
  readOnly?: boolean
  invalid?: boolean
  complete?: (before: string) => Completions | undefined
  onFocus?: () => void
  onBlur?: () => void
  ref?: Ref<CodeEditorHandle>
}

/** Without the server the editor cannot be fetched: the plain field takes the text as well. */
const stayPlain = (): void => {}

/** A field for formulas, templates, JSON and code. The editor is loaded when the first one is shown; until then a plain field stands there. */
export function CodeEditor(props: CodeEditorProps) {
  const { value, language, label, placeholder = '', lines = 1, numbers = false, readOnly = false, invalid = false, ref } = props
  const box = useRef<HTMLDivElement>(null)
  const mounted = useRef<Mounted>(undefined)
  const latest = useRef(props)
  const [ready, setReady] = useState(false)
  useEffect(() => {
    latest.current = props
  })
  useEffect(() => {
    let stopped = false
    void import('./mount.ts').then(({ mount }) => {
      if (stopped || !box.current) return
      const { value: text, placeholder: empty } = latest.current
      mounted.current = mount(box.current, {
        value: text,
        language,
        label,
        numbers,
        readOnly,
        ...(empty === undefined ? {} : { placeholder: empty }),
        onChange: (next) => latest.current.onChange(next),
        onFocus: () => latest.current.onFocus?.(),
        onBlur: () => latest.current.onBlur?.(),
        complete: (before) => latest.current.complete?.(before),
      })
      setReady(true)
    }, stayPlain)
    return () => {
      stopped = true
      mounted.current?.destroy()
      mounted.current = undefined
      setReady(false)
    }
  }, [language, label, numbers, readOnly])
  useEffect(() => mounted.current?.setValue(value), [value, ready])
  useEffect(() => mounted.current?.setPlaceholder(placeholder), [placeholder, ready])
  useImperativeHandle(ref, () => ({
    insert: (reference) => mounted.current?.insert(reference),
    focus: () => mounted.current?.focus(),
  }))
  return (
    <div className={classes['editor']} data-invalid={invalid || undefined} style={{ minHeight: lines * 20 + 16 }}>
      {!ready && (
        <textarea
          className={classes['plain']}
          aria-label={label}
          placeholder={placeholder}
          value={value}
          readOnly={readOnly}
          rows={lines}
          onChange={(event) => props.onChange(event.currentTarget.value)}
        />
      )}
      <div ref={box} className={classes['mount']} hidden={!ready} />
    </div>
  )
}
