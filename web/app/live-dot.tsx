import { Tooltip } from '@mantine/core'
import { useConnection } from '#web/live/use-connection.ts'
import classes from './live-dot.module.css'

const WORDS = {
  connecting: 'Connecting to the server …',
  live: 'Live: changes are shown as they happen',
  away: 'The server does not answer. What you do here is kept; it goes on by itself when the server is back.',
} as const

/** Whether what is on the screen is what is so. */
export function LiveDot() {
  const connection = useConnection()
  return (
    <Tooltip label={WORDS[connection]} position="right" multiline maw={260}>
      <span className={classes.dot} data-connection={connection} role="status" aria-label={WORDS[connection]} tabIndex={0}>
        <span className={classes.shape} />
        <span className={classes.word}>{connection === 'live' ? 'Live' : connection === 'away' ? 'Away' : '…'}</span>
      </span>
    </Tooltip>
  )
}
