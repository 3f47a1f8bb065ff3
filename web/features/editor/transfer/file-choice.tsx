import type { RefObject } from 'react'
import type { Transfer } from './use-transfer.ts'

/** The browser's own choice of a file to import; `input.current.click()` opens it. */
export function FileChoice({ input, transfer }: { input: RefObject<HTMLInputElement | null>; transfer: Transfer }) {
  return (
    <input
      ref={input}
      type="file"
      accept=".json,application/json"
      aria-label="File to import"
      hidden
      onChange={(event) => {
        const chosen = event.currentTarget.files?.[0]
        // The same file may be chosen again.
        event.currentTarget.value = ''
        if (chosen) void chosen.text().then((text) => transfer.take(text, chosen.name))
      }}
    />
  )
}
