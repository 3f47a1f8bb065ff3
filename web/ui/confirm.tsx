import { Button, Group, Modal } from '@mantine/core'
import { useSyncExternalStore } from 'react'

export interface Question {
  title: string
  /** What will happen, in a sentence or two. */
  text: string
  /** The verb on the button: `Delete`. */
  yes: string
}

let open: { question: Question; answer(yes: boolean): void } | undefined
const listeners = new Set<() => void>()
const show = (next: typeof open): void => {
  open = next
  for (const listener of listeners) listener()
}
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Asks before something that cannot be taken back. Resolves with the answer; closing is a no. */
export function confirm(question: Question): Promise<boolean> {
  open?.answer(false)
  return new Promise((resolve) =>
    show({
      question,
      answer(yes) {
        show(undefined)
        resolve(yes)
      },
    }),
  )
}

/** Where `confirm` asks. Once, in the shell. */
export function Confirm() {
  const asked = useSyncExternalStore(subscribe, () => open)
  return (
    <Modal
      opened={asked !== undefined}
      onClose={() => asked?.answer(false)}
      title={asked?.question.title}
      size="sm"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <p style={{ margin: '0 0 16px' }}>{asked?.question.text}</p>
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={() => asked?.answer(false)}>
          Cancel
        </Button>
        <Button data-autofocus onClick={() => asked?.answer(true)}>
          {asked?.question.yes}
        </Button>
      </Group>
    </Modal>
  )
}
