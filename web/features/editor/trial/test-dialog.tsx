import { Button, Group, Modal, SegmentedControl, Stack, Text } from '@mantine/core'
import { Play } from 'lucide-react'
import { useMemo, useState } from 'react'
import { isJsonObject, type Json, type JsonObject } from '#shared/lib/json.ts'
import { useFocusReturn } from '../session/use-focus-return.ts'
import { NameAsk } from '../header/name-ask.tsx'
import { InputForm } from './input-form.tsx'
import { JsonField } from './json-field.tsx'
import { fieldsOf, missingOf, startingInput } from './schema-fields.ts'

/** What the draft is tried on. The input is kept with the workflow for the next time. */
export function TestDialog(props: {
  schema: { [key: string]: Json } | undefined
  kept: Json | undefined
  onRun(input: Json): void
  onClose(): void
  running: boolean
}) {
  useFocusReturn()
  const fields = useMemo(() => fieldsOf(props.schema), [props.schema])
  const [mode, setMode] = useState<'form' | 'json'>(fields && fields.length > 0 ? 'form' : 'json')
  const [input, setInput] = useState<JsonObject>(() => startingInput(fields ?? [], props.kept))
  const [broken, setBroken] = useState(false)
  const [tried, setTried] = useState(false)
  const missing = mode === 'form' && fields ? missingOf(fields, input) : {}
  const run = (): void => {
    setTried(true)
    if (!broken && Object.keys(missing).length === 0) props.onRun(input)
  }
  return (
    <Modal opened onClose={props.onClose} title="Test the draft" size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          run()
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) {
            event.preventDefault()
            run()
          }
        }}
      >
        <Stack gap="md">
          {fields === undefined && (
            <Text c="var(--text-2)">
              This workflow does not say yet what it needs to begin. Whatever you put in here is what its steps see as “input”.
            </Text>
          )}
          {fields !== undefined && fields.length > 0 && (
            <SegmentedControl
              size="xs"
              style={{ alignSelf: 'flex-start' }}
              value={mode}
              onChange={(value) => {
                setBroken(false)
                setMode(value === 'json' ? 'json' : 'form')
              }}
              data={[
                { value: 'form', label: 'Form' },
                { value: 'json', label: 'JSON' },
              ]}
            />
          )}
          {mode === 'form' && fields ? (
            <InputForm fields={fields} input={input} onChange={setInput} errors={tried ? missing : {}} />
          ) : (
            <JsonField
              label="Input"
              help='Named values, such as { "text": "…" }'
              value={input}
              onBroken={setBroken}
              onChange={(value) => {
                setBroken(value !== undefined && !isJsonObject(value))
                if (value === undefined) setInput({})
                else if (isJsonObject(value)) setInput(value)
              }}
              error={broken ? 'The input is an object of named values: { … }' : undefined}
            />
          )}
          <NameAsk />
          <Group justify="space-between" wrap="nowrap">
            <Text size="sm" c="var(--text-2)">
              A test is a real run: steps that send something do send it, unless their output is pinned.
            </Text>
            <Group gap="sm" wrap="nowrap">
              <Button variant="default" onClick={props.onClose}>
                Cancel
              </Button>
              <Button type="submit" leftSection={<Play size={14} />} loading={props.running} disabled={broken}>
                Run the test
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
