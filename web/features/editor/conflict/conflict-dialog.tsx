import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import type { Change } from '#shared/graph/edit/diff.ts'
import { ChangeList } from '../changes/change-list.tsx'
import { useFocusReturn } from '../session/use-focus-return.ts'
import { agoText } from '#web/lib/format.ts'
import classes from './conflict-dialog.module.css'

/** Two people (or two tabs) changed the same draft. Nothing is lost whatever is chosen: each way can be undone or is a copy. */
export function ConflictDialog(props: {
  theirs: { revision: number; updatedAt: number }
  theirChanges: readonly Change[]
  myChanges: readonly Change[]
  busy: boolean
  onKeepMine(): void
  onTakeTheirs(): void
  onCopy(): void
  onClose(): void
}) {
  useFocusReturn()
  return (
    <Modal opened onClose={props.onClose} title="The draft was changed elsewhere" size="xl">
      <Stack gap="md">
        {/* An Enter that was meant for a field decides nothing. */}
        <Text tabIndex={-1} data-autofocus style={{ outline: 'none' }}>
          Draft {props.theirs.revision} was saved {agoText(props.theirs.updatedAt, Date.now())} from another place, such as a second tab.
          Your changes are kept on this device until you choose.
        </Text>
        <div className={classes.sides}>
          <section className={classes.side}>
            <h3 className={classes.heading}>Changed there</h3>
            <ChangeList changes={props.theirChanges} empty="Nothing but positions." />
          </section>
          <section className={classes.side}>
            <h3 className={classes.heading}>Changed here</h3>
            <ChangeList changes={props.myChanges} empty="Nothing but positions." />
          </section>
        </div>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={props.onCopy} disabled={props.busy}>
            Keep mine as a copy
          </Button>
          <Button variant="default" onClick={props.onTakeTheirs} disabled={props.busy}>
            Take theirs
          </Button>
          <Button onClick={props.onKeepMine} loading={props.busy}>
            Keep mine
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
