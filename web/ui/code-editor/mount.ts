import { autocompletion, closeBrackets, completionKeymap, completionStatus } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { bracketMatching, indentOnInput } from '@codemirror/language'
import { Compartment, EditorState, Prec } from '@codemirror/state'
import { drawSelection, EditorView, highlightSpecialChars, keymap, lineNumbers, placeholder as placeholderOf } from '@codemirror/view'
import { languageOf, type CodeLanguage } from './languages.ts'
import { referenceText } from './insertion.ts'
import { REFERENCE_TYPE } from './reference-type.ts'

/** What may be written at a place: `before` is the text up to it. */
export interface Completions {
  /** Where the word that is completed starts. */
  from: number
  options: readonly CompletionOption[]
}
export interface CompletionOption {
  label: string
  /** Put in instead of the label. */
  apply?: string
  /** Beside it: the readable name, the value. */
  detail?: string
  info?: string
  kind?: 'data' | 'function' | 'word'
}

export interface MountOptions {
  value: string
  language: CodeLanguage
  label: string
  placeholder?: string
  readOnly?: boolean
  numbers?: boolean
  onChange(value: string): void
  onFocus(): void
  onBlur(): void
  complete(before: string): Completions | undefined
}

export interface Mounted {
  /** Takes the text of elsewhere, such as after an undo; the cursor stays where it can. */
  setValue(value: string): void
  setPlaceholder(text: string): void
  /** Puts a reference where the cursor is, in the form that the place needs. */
  insert(reference: string): void
  focus(): void
  destroy(): void
}

const theme = EditorView.theme({
  '&': { backgroundColor: 'transparent', color: 'var(--text)', fontSize: '12px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '20px' },
  '.cm-content': { padding: '7px 0', caretColor: 'var(--text)' },
  '.cm-line': { padding: '0 12px' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--text-2)', border: 'none' },
  '.cm-cursor': { borderLeftColor: 'var(--text)', borderLeftWidth: '1.5px' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--line) !important' },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--line)', outline: 'none' },
  '&:not(.cm-focused) .cm-matchingBracket': { backgroundColor: 'transparent' },
  '.cm-placeholder': { color: 'var(--text-2)', fontFamily: 'var(--font)', fontSize: '13px' },
  '.cm-dropCursor': { borderLeft: '2px solid var(--text)' },
  '.cm-tooltip': {
    backgroundColor: 'var(--raised)',
    border: '1px solid var(--line)',
    borderRadius: '6px',
    boxShadow: 'var(--shadow)',
    overflow: 'hidden',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', fontSize: '12px', maxHeight: '240px', minWidth: '240px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '4px 12px', lineHeight: '20px', display: 'flex', gap: '12px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--ink)', color: 'var(--on-ink)' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '600' },
  '.cm-completionDetail': {
    marginLeft: 'auto',
    maxWidth: '200px',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    fontStyle: 'normal',
    fontFamily: 'var(--font)',
    opacity: '0.75',
  },
  '.cm-completionInfo': { padding: '8px 12px', maxWidth: '280px', fontFamily: 'var(--font)', fontSize: '12px', lineHeight: '16px' },
})

/** An editor in `parent`. Loaded only when a field needs it. */
export function mount(parent: HTMLElement, options: MountOptions): Mounted {
  const { language } = options
  const placeholder = new Compartment()
  let settled = options.value
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: options.value,
      extensions: [
        // Before the keys of the list itself: closing it is one layer of its own.
        Prec.highest(
          EditorView.domEventHandlers({
            keydown: (event, editor) => {
              if (event.key === 'Escape' && completionStatus(editor.state) === 'active') event.stopPropagation()
              return false
            },
          }),
        ),
        languageOf(language),
        history(),
        drawSelection(),
        highlightSpecialChars(),
        EditorView.lineWrapping,
        bracketMatching(),
        ...(language === 'template' ? [] : [closeBrackets(), indentOnInput()]),
        ...(options.numbers ? [lineNumbers()] : []),
        autocompletion({
          icons: false,
          activateOnTyping: true,
          closeOnBlur: true,
          override: [
            (context) => {
              const found = options.complete(context.state.sliceDoc(0, context.pos))
              if (!found || (found.from === context.pos && !context.explicit && !/[.{]\s*$/.test(context.state.sliceDoc(0, context.pos))))
                return null
              return { ...found, options: [...found.options], filter: true, validFor: /^[\w`]*$/ }
            },
          ],
        }),
        keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap]),
        placeholder.of(placeholderOf(options.placeholder ?? '')),
        EditorState.readOnly.of(options.readOnly ?? false),
        EditorView.contentAttributes.of({ 'aria-label': options.label, ...(options.readOnly ? { 'aria-readonly': 'true' } : {}) }),
        theme,
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return
          const text = update.state.doc.toString()
          if (text === settled) return
          settled = text
          options.onChange(text)
        }),
        EditorView.domEventHandlers({
          focus: () => options.onFocus(),
          blur: () => options.onBlur(),
          drop: (event, editor) => {
            const reference = event.dataTransfer?.getData(REFERENCE_TYPE)
            const at = editor.posAtCoords({ x: event.clientX, y: event.clientY })
            if (!reference || at === null) return false
            event.preventDefault()
            insertAt(editor, at, at, language, reference)
            return true
          },
        }),
      ],
    }),
  })
  return {
    setValue(value) {
      settled = value
      const now = view.state.doc.toString()
      if (now === value) return
      const cursor = Math.min(view.state.selection.main.head, value.length)
      view.dispatch({ changes: { from: 0, to: now.length, insert: value }, selection: { anchor: cursor } })
    },
    setPlaceholder: (text) => view.dispatch({ effects: placeholder.reconfigure(placeholderOf(text)) }),
    insert(reference) {
      const { from, to } = view.state.selection.main
      insertAt(view, from, to, language, reference)
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  }
}

function insertAt(view: EditorView, from: number, to: number, language: CodeLanguage, reference: string): void {
  const text = view.state.doc.toString()
  const insert = referenceText(language, text.slice(0, from) + text.slice(to), from, reference)
  view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + insert.length }, scrollIntoView: true, userEvent: 'input' })
  view.focus()
}
