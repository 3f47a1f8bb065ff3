import { Button, Group } from '@mantine/core'
import type { ErrorComponentProps } from '@tanstack/react-router'

/** A page that broke: what is kept, and the way on. The rest of the program stands. */
export function PageFault({ error, reset }: ErrorComponentProps) {
  return (
    <main style={{ maxWidth: 560, padding: 48 }} role="alert">
      <h1 style={{ font: '600 20px/28px var(--font)' }}>This page has stopped working</h1>
      <p>
        It is a fault of Belay, not of what you did. Runs go on, and your drawing is kept: it was saved up to the last moment and is here
        again when you load the page anew.
      </p>
      <Group gap="sm">
        <Button onClick={() => location.reload()}>Load the page again</Button>
        <Button variant="default" onClick={reset}>
          Try to go on
        </Button>
      </Group>
      <details style={{ marginTop: 24 }}>
        <summary>What to tell whoever looks into it</summary>
        <pre style={{ whiteSpace: 'pre-wrap' }}>{error instanceof Error ? (error.stack ?? error.message) : String(error)}</pre>
      </details>
    </main>
  )
}
