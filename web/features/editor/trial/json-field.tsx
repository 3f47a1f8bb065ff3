import { Textarea } from '@mantine/core'
import { useState } from 'react'
import type { Json } from '#shared/lib/json.ts'

/** JSON as text. `onChange` is called with every text that is JSON; one that is not is kept on the screen and said to be none. */
export function JsonField(props: {
  label: string
  help?: string | undefined
  required?: boolean
  value: Json | undefined
  error?: string | undefined
  onChange(value: Json | undefined): void
  onBroken?(broken: boolean): void
}) {
  const [text, setText] = useState(() => (props.value === undefined ? '' : JSON.stringify(props.value, null, 2)))
  const [broken, setBroken] = useState<string>()
  const take = (given: string): void => {
    setText(given)
    const read = readJson(given)
    setBroken(read.problem)
    props.onBroken?.(read.problem !== undefined)
    if (read.problem === undefined) props.onChange(read.value)
  }
  return (
    <Textarea
      label={props.label}
      description={props.help}
      required={props.required ?? false}
      error={broken ?? props.error}
      autosize
      minRows={5}
      maxRows={18}
      spellCheck={false}
      styles={{ input: { fontFamily: 'var(--mono)', fontSize: 12 } }}
      value={text}
      onChange={(event) => take(event.currentTarget.value)}
    />
  )
}

function readJson(text: string): { value: Json | undefined; problem?: string } {
  if (text.trim() === '') return { value: undefined }
  try {
    return { value: JSON.parse(text) as Json }
  } catch (error) {
    return { value: undefined, problem: `This is not JSON yet: ${error instanceof Error ? error.message : 'it cannot be read'}` }
  }
}
