import { Button, Loader } from '@mantine/core'
import classes from './page-state.module.css'

/** Said only when it takes long enough to be noticed. */
export function Loading({ what }: { what: string }) {
  return (
    <div className={classes.state} role="status" data-late>
      <Loader size="sm" color="var(--text-2)" aria-hidden />
      <span>Fetching {what} …</span>
    </div>
  )
}

/** A page whose data could not be had: what the server said, and the one thing to do. */
export function Away({ error, retry }: { error: Error; retry(): void }) {
  return (
    <div className={classes.state} role="alert">
      <span>{error.message}</span>
      <Button size="compact-sm" variant="default" onClick={retry}>
        Try again
      </Button>
    </div>
  )
}
