import { useState, type FocusEvent } from 'react'

const WRITES = 'input:not([type=radio], [type=checkbox]), textarea, .cm-content'
const writes = (target: EventTarget | null): boolean => target instanceof Element && target.closest(WRITES) !== null

/** Whether somebody is writing in a part of the page, so that nothing above it moves meanwhile. */
export function useEditing() {
  const [editing, setEditing] = useState(false)
  return {
    editing,
    watch: {
      onFocus: (event: FocusEvent) => setEditing(writes(event.target)),
      onBlur: (event: FocusEvent) => {
        if (!writes(event.relatedTarget)) setEditing(false)
      },
    },
  }
}
