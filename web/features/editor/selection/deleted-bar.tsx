import { Button } from '@mantine/core'
import { Undo2 } from 'lucide-react'
import classes from './selection-bar.module.css'

/** What was just deleted, in the place of what could be done with it, with the way back. */
export function DeletedBar({ what, onUndo }: { what: string; onUndo(): void }) {
  return (
    <div className={classes.bar} role="group" aria-label="Deleted">
      <span className={classes.count}>{`${what.slice(0, 1).toUpperCase()}${what.slice(1)} deleted`}</span>
      <Button size="compact-sm" variant="subtle" leftSection={<Undo2 size={14} strokeWidth={1.75} />} onClick={onUndo}>
        Bring back
      </Button>
    </div>
  )
}
