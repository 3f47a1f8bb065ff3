import { useState } from 'react'
import classes from './header.module.css'

/** The name, changed in its place: Enter or leaving keeps it, Esc gives the old one back. An empty name is not taken. */
export function WorkflowName({ name, onRename }: { name: string; onRename(name: string): void }) {
  const [text, setText] = useState<string>()
  if (text === undefined) {
    return (
      <h1 style={{ margin: 0, minWidth: 0, display: 'flex' }}>
        <button type="button" className={classes.name} title={`${name} – click to rename`} onClick={() => setText(name)}>
          {name}
        </button>
      </h1>
    )
  }
  const keep = (): void => {
    const trimmed = text.trim()
    if (trimmed !== '' && trimmed !== name) onRename(trimmed)
    setText(undefined)
  }
  return (
    <input
      className={`${classes.name} ${classes.field}`}
      aria-label="Name of the workflow"
      autoFocus
      maxLength={200}
      value={text}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === 'Enter') keep()
        if (event.key === 'Escape') {
          event.stopPropagation()
          setText(undefined)
        }
      }}
    />
  )
}
