import { DomainError } from '#shared/lib/domain-error.ts'
import { isLoopback } from '#server/http/loopback.ts'
import { createLogger, logOf } from '#server/log.ts'
import { onCrash } from '../crash.ts'
import { EXIT } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import { onStopSignals } from '../run/stop-signals.ts'
import { settings } from '../settings.ts'
import { startServer } from './start-server.ts'

/** How long attempts that are executing may take to end after SIGTERM or Ctrl-C. */
const DRAIN_MS = 30_000

/** `belay serve`: prints one line once it is ready, works until it is told to stop, and gives the exit code. */
export async function serve(options: { data?: string; files?: string }, io: Io): Promise<number> {
  const config = settings(io, options)
  if (!isLoopback(config.host)) {
    throw new DomainError(
      'invalid_config',
      `HOST is ${config.host}: other machines could reach Belay there, and it has no log-in yet. Use 127.0.0.1, and a tunnel or a proxy with a log-in to reach it from elsewhere.`,
    )
  }
  const logger = createLogger(config.logLevel, (line) => void io.stderr.write(line))
  const log = logOf(logger)
  onCrash((error) =>
    log('error', 'Belay ends because of a fault of its own; the next start goes on from the last finished steps.', { error }),
  )
  let stop = () => {}
  const asked = new Promise<void>((resolve) => (stop = resolve))
  const off = onStopSignals(stop, EXIT.interrupted)
  const server = await startServer(config, logger)
  io.out(`Belay is ready at ${server.address}`)
  await asked
  io.err('Stopping: what is executing may finish, for at most 30 s. Press Ctrl-C again to stop at once; nothing finished is lost.')
  await server.stop(DRAIN_MS)
  off()
  return EXIT.success
}
