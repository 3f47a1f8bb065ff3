import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Graph } from '#shared/graph/schema.ts'
import type { Json } from '#shared/lib/json.ts'
import type { Version } from '#shared/protocol/workflows.ts'
import { useCreateWorkflow, usePublish } from '#web/api/workflows.ts'
import { isApiError } from '#web/api/client.ts'
import type { Address, InspectorTab } from '#web/canvas/types.ts'
import { agoText } from '#web/lib/format.ts'
import { changesOf, type Changes } from '../changes/use-changes.ts'
import { ConflictDialog } from '../conflict/conflict-dialog.tsx'
import type { Recovered } from '../document/backup.ts'
import { useAutosave, useDocument, useSaveState } from '../document/use-document.ts'
import type { Problems } from '../problems/use-problems.ts'
import { PublishDialog } from '../publish/publish-dialog.tsx'
import { useFocusReturn } from '../session/use-focus-return.ts'

/** Saves the draft, then makes it the next version. */
export function Publishing(props: {
  workflow: string
  published: Version | undefined
  changes: Changes | undefined
  problems: Problems
  onPublished(version: Version): void
  onShow(address: Address, tab?: InspectorTab): void
  onClose(): void
}) {
  const autosave = useAutosave()
  const graph = useDocument((state) => state.graph)
  const publish = usePublish(props.workflow)
  const [refusal, setRefusal] = useState<string>()
  const [saving, setSaving] = useState(false)
  const send = async (note: string | undefined): Promise<void> => {
    setRefusal(undefined)
    setSaving(true)
    try {
      const saved = await autosave.flush()
      if (saved.kind !== 'saved')
        return setRefusal('The draft is not saved, so there is nothing to publish yet. It is tried again by itself.')
      const version = await publish.mutateAsync({ revision: saved.revision, ...(note === undefined ? {} : { note }) })
      props.onPublished(version)
      notifications.show({
        title:
          version.version === props.published?.version
            ? `Version ${version.version} already runs this`
            : `Version ${version.version} is published`,
        message: 'New runs use it from now on.',
        color: 'ink',
      })
    } catch (error) {
      setRefusal(error instanceof Error ? error.message : 'The server gave no reason.')
    } finally {
      setSaving(false)
    }
  }
  return (
    <PublishDialog
      graph={graph}
      published={props.published}
      changes={props.changes?.list}
      problems={props.problems.checking ? undefined : props.problems.list}
      publishing={saving}
      refusal={refusal}
      onPublish={(note) => void send(note)}
      onShow={props.onShow}
      onClose={props.onClose}
    />
  )
}

/** While somebody else's draft is on the server: what each side changed, and what becomes of it. */
export function Conflict({ onClose }: { onClose(): void }) {
  const autosave = useAutosave()
  const state = useSaveState()
  const mine = useDocument(({ graph }) => graph)
  const create = useCreateWorkflow()
  const navigate = useNavigate()
  const [busy, setBusy] = useState(false)
  if (state.kind !== 'conflict') return null
  const { graph: base } = autosave.base()
  const act = async (work: () => Promise<unknown> | void): Promise<void> => {
    setBusy(true)
    try {
      await work()
      onClose()
    } catch (error) {
      const message = isApiError(error) ? error.message : 'It did not work. Nothing was changed.'
      notifications.show({ title: 'Nothing was changed', message, color: 'ink' })
    } finally {
      setBusy(false)
    }
  }
  const copy = async (graph: Graph): Promise<void> => {
    const made = await create.mutateAsync({ graph: { ...graph, name: `${graph.name.slice(0, 190)} (copy)` } as unknown as Json })
    notifications.show({
      title: `Kept as “${made.graph.name}”`,
      message: (
        <Button variant="default" size="compact-sm" mt={4} onClick={() => void navigate({ to: '/w/$id', params: { id: made.id } })}>
          Open the copy
        </Button>
      ),
      color: 'ink',
      autoClose: 12_000,
    })
  }
  return (
    <ConflictDialog
      theirs={state.current}
      theirChanges={changesOf(base, state.current.graph).list}
      myChanges={changesOf(base, mine).list}
      busy={busy}
      onKeepMine={() => void act(() => autosave.keepMine())}
      onTakeTheirs={() => void act(() => autosave.takeTheirs())}
      onCopy={() => void act(() => autosave.keepBoth(copy))}
      onClose={onClose}
    />
  )
}

/** Work that never reached the server is offered back: after a crash, or when the server was away as the page was closed. */
export function Recovery({ found, draft, onRestore, onLeave }: { found: Recovered; draft: Graph; onRestore(): void; onLeave(): void }) {
  useFocusReturn()
  const count = changesOf(draft, found.entry.graph).list.length
  return (
    <Modal opened onClose={onLeave} title="There is unsaved work on this device">
      <Stack gap="md">
        <Text>
          From {agoText(found.entry.at, Date.now())}, with {count === 0 ? 'steps moved' : count === 1 ? 'one change' : `${count} changes`}{' '}
          that did not reach the server
          {found.behind ? '. The draft was saved from elsewhere since; you will see both before anything is saved' : ''}.
        </Text>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onLeave}>
            Leave it
          </Button>
          <Button onClick={onRestore} data-autofocus>
            Bring it back
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
