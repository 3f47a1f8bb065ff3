import { json } from '@codemirror/lang-json'
import { HighlightStyle, StreamLanguage, syntaxHighlighting, type StreamParser } from '@codemirror/language'
import type { Extension } from '@codemirror/state'
import { tags } from '@lezer/highlight'

export type CodeLanguage = 'expression' | 'template' | 'json' | 'plain'

interface State {
  /** Between `{{` and `}}` of a template, or in an expression. */
  inside: boolean
  comment: boolean
}
type Stream = Parameters<StreamParser<State>['token']>[0]

const ROOTS = /^(?:input|steps|item|run|vars|output|confidence|round)\b/

function expressionToken(stream: Stream, state: State): string | null {
  if (state.comment || stream.match('/*')) {
    state.comment = !stream.match(/^.*?\*\//)
    if (state.comment) stream.skipToEnd()
    return 'comment'
  }
  if (stream.eatSpace()) return null
  if (stream.match(/^"(?:[^"\\]|\\.)*"?/) || stream.match(/^'(?:[^'\\]|\\.)*'?/)) return 'string'
  if (stream.match(/^`[^`]*`?/)) return 'propertyName'
  if (stream.match(/^\d+(?:\.\d+)?(?:e[+-]?\d+)?/i)) return 'number'
  if (stream.match(/^\$+[A-Za-z_0-9]*/)) return 'variableName'
  if (stream.match(/^(?:and|or|in|function)\b/)) return 'keyword'
  if (stream.match(/^(?:true|false|null)\b/)) return 'atom'
  const after = stream.pos > 0 && stream.string[stream.pos - 1] === '.'
  if (!after && stream.match(ROOTS)) return 'typeName'
  if (stream.match(/^[A-Za-z_][A-Za-z0-9_]*/)) return 'propertyName'
  stream.next()
  return 'operator'
}

const expression = StreamLanguage.define<State>({
  name: 'expression',
  startState: () => ({ inside: true, comment: false }),
  token: expressionToken,
})
const template = StreamLanguage.define<State>({
  name: 'template',
  startState: () => ({ inside: false, comment: false }),
  token(stream, state) {
    if (!state.inside) {
      if (stream.match('{{')) {
        state.inside = true
        return 'brace'
      }
      if (!stream.skipTo('{{')) stream.skipToEnd()
      return 'content'
    }
    if (stream.match('}}')) {
      state.inside = false
      return 'brace'
    }
    return expressionToken(stream, state)
  },
})

/** Weight and grey, no hue: hue is kept for states. */
const style = HighlightStyle.define([
  { tag: tags.content, fontFamily: 'var(--font)', fontSize: '13px' },
  { tag: tags.brace, color: 'var(--text-2)', fontWeight: '600' },
  { tag: tags.typeName, fontWeight: '600' },
  { tag: [tags.keyword, tags.atom], fontWeight: '600' },
  { tag: tags.variableName, fontWeight: '500' },
  { tag: tags.string, color: 'var(--text-2)' },
  { tag: tags.comment, color: 'var(--text-2)', fontStyle: 'italic' },
  { tag: tags.operator, color: 'var(--text-2)' },
])

export function languageOf(language: CodeLanguage): Extension {
  const highlighting = syntaxHighlighting(style)
  switch (language) {
    case 'expression':
      return [expression, highlighting]
    case 'template':
      return [template, highlighting]
    case 'json':
      return [json(), highlighting]
    case 'plain':
      return []
  }
}
