import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import type { Graph } from '#shared/graph/schema.ts'
import { useFocusReturn } from '../session/use-focus-return.ts'
import { importWords } from './import-words.ts'

/** A whole workflow was pasted, dropped or picked: says what would happen before it does. */
export function ImportDialog(props: { graph: Graph; onReplace(): void; onInsert(): void; onClose(): void }) {
  useFocusReturn()
  const [first, ...more] = importWords(props.graph)
  return (
    <Modal opened onClose={props.onClose} title="Import a workflow" size="lg">
      <Stack gap="md">
        <Text>{first}</Text>
        {more.map((words) => (
          <Text key={words} c="var(--text-2)">
            {words}
          </Text>
        ))}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={props.onClose}>
            Cancel
          </Button>
          <Button variant="default" onClick={props.onInsert} disabled={props.graph.nodes.length === 0}>
            Add its steps to this drawing
          </Button>
          <Button onClick={props.onReplace} data-autofocus>
            Replace the drawing
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
