import { Button, Drawer, Group, Stack, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import type { Graph, Problem } from '#shared/graph/schema.ts'
import type { Version } from '#shared/protocol/workflows.ts'
import type { Address, InspectorTab } from '#web/canvas/types.ts'
import { plural } from '#web/lib/format.ts'
import type { Change } from '#shared/graph/edit/diff.ts'
import { ChangeList } from '../changes/change-list.tsx'
import { NameAsk } from '../header/name-ask.tsx'
import { BlockingList } from '../problems/blocking-list.tsx'
import { useFocusReturn } from '../session/use-focus-return.ts'
import classes from './publish-dialog.module.css'
import { PUBLISH_WIDTH } from './publish-width.ts'

/** What would run from now on: the changes since the published version, what keeps it from being published, and a note for those who look later. */
export function PublishDialog(props: {
  graph: Graph
  published: Version | undefined
  /** Undefined while the published drawing is fetched. */
  changes: readonly Change[] | undefined
  problems: readonly Problem[] | undefined
  publishing: boolean
  refusal: string | undefined
  onPublish(note: string | undefined): void
  onShow(address: Address, tab?: InspectorTab): void
  onClose(): void
}) {
  useFocusReturn()
  const { published, changes, problems } = props
  const [note, setNote] = useState('')
  const blocking = (problems ?? []).filter((problem) => problem.severity === 'error')
  const warnings = (problems ?? []).length - blocking.length
  const next = (published?.version ?? 0) + 1
  return (
    // Beside the drawing, which shows the changes as marks meanwhile.
    <Drawer
      opened
      onClose={props.onClose}
      title={`Publish version ${next}`}
      position="right"
      size={PUBLISH_WIDTH}
      classNames={{ title: classes.title ?? '', header: classes.head ?? '', body: classes.body ?? '' }}
      overlayProps={{ backgroundOpacity: 0.12 }}
    >
      <Stack gap="md">
        {published === undefined ? (
          <Text>This is the first version. Runs that are not tests use it from then on.</Text>
        ) : (
          <section>
            <h3 className={classes.heading}>Changed since version {published.version}</h3>
            {changes === undefined ? (
              <Text c="var(--text-2)">Comparing…</Text>
            ) : (
              <ChangeList changes={changes} empty="Nothing that changes how it runs." onShow={props.onShow} />
            )}
          </section>
        )}
        {blocking.length > 0 && (
          <section role="alert">
            <h3 className={classes.heading}>{plural(blocking.length, 'problem')} to solve first</h3>
            <BlockingList graph={props.graph} problems={blocking} onShow={props.onShow} />
          </section>
        )}
        {blocking.length === 0 && warnings > 0 && (
          <Text c="var(--text-2)">
            {plural(warnings, 'warning')} that {warnings === 1 ? 'does' : 'do'} not keep it from running.
          </Text>
        )}
        <NameAsk />
        <Textarea
          data-autofocus
          label="Note"
          description="What this version is for. Shown in the list of versions."
          maxLength={2_000}
          autosize
          minRows={2}
          maxRows={6}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && blocking.length === 0)
              props.onPublish(note.trim() || undefined)
          }}
        />
        {props.refusal !== undefined && (
          <Text role="alert" fw={600}>
            {props.refusal}
          </Text>
        )}
        <Text size="sm" c="var(--text-2)">
          Runs that are under way go on with the version that they began with.
        </Text>
        <Group gap="sm" justify="flex-end" wrap="nowrap">
          <Button variant="default" onClick={props.onClose}>
            Cancel
          </Button>
          <Button
            loading={props.publishing}
            disabled={blocking.length > 0 || problems === undefined}
            onClick={() => props.onPublish(note.trim() || undefined)}
          >
            Publish version {next}
          </Button>
        </Group>
      </Stack>
    </Drawer>
  )
}
