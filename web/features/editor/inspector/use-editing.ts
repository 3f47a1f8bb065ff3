import { useState, type FocusEvent } from 'react'

const WRITES = 'input:not([type=radio], [type=checkbox]), textarea, .cm-content'
/** Whether somebody would write there. */
export const isWriting = (target: EventTarget | null): boolean => target instanceof Element && target.closest(WRITES) !== null

/** Whether somebody is writing in a part of the page, so that nothing above it moves meanwhile. */
export function useEditing() {
  const [editing, setEditing] = useState(false)
  return {
    editing,
    watch: {
      onFocus: (event: FocusEvent) => setEditing(isWriting(event.target)),
      onBlur: (event: FocusEvent) => {
        if (!isWriting(event.relatedTarget)) setEditing(false)
      },
    },
  }
}
