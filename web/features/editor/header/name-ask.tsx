import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { setGraph } from '#shared/graph/edit/settings.ts'
import { useDocument, useDocumentStore } from '../document/use-document.ts'
import { isUntitled } from './untitled.ts'

/** Asks for a name where it first matters, as long as nobody gave one. What is left empty stays as it is. */
export function NameAsk() {
  const name = useDocument(({ graph }) => graph.name)
  const { edit } = useDocumentStore()
  const [asked] = useState(() => isUntitled(name))
  const [text, setText] = useState('')
  if (!asked) return null
  const keep = (): void => {
    const next = text.trim()
    if (next !== '' && next !== name) edit(`Rename the workflow to ${next}`, (graph) => setGraph(graph, { name: next }))
  }
  return (
    <TextInput
      label="Name of the workflow"
      description="So that you find it again. You can change it at the top at any time."
      placeholder={name}
      maxLength={200}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={keep}
      // A form is sent without leaving the field.
      onKeyDown={(event) => {
        if (event.key === 'Enter') keep()
      }}
    />
  )
}
