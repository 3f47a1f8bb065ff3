import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DomainError } from '#shared/lib/domain-error.ts'
import { createHttp } from '#server/http/create-http.ts'
import { listen, type Listening } from '#server/http/listen.ts'
import { isLoopback } from '#server/http/loopback.ts'
import { createLog } from '#server/log.ts'
import { createApp } from '#server/main.ts'
import { VERSION } from '#server/version.ts'
import { onCrash } from '../crash.ts'
import type { Io } from '../io.ts'
import { EXIT } from '../exit-codes.ts'
import { onStopSignals } from '../run/stop-signals.ts'
import { settings } from '../settings.ts'
import { createReadiness } from './readiness.ts'
import { sameFolder } from './same-folder.ts'

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
  const log = createLog(config.logLevel, (line) => void io.stderr.write(line))
  onCrash((error) =>
    log('error', 'Belay ends because of a fault of its own; the next start goes on from the last finished steps.', { error }),
  )
  const readiness = createReadiness()
  const files = config.files ?? join(config.data, 'files')
  const app = await createApp(config, { files, log, around: (store) => sameFolder(readiness.watch(store), files, log) })
  let listening: Listening | undefined
  try {
    mkdirSync(files, { recursive: true })
    const http = createHttp({ readiness, log, version: VERSION, ...(config.origin === undefined ? {} : { origin: config.origin }) })
    listening = await listen(http, config.port, config.host)
    let stop = () => {}
    const asked = new Promise<void>((resolve) => (stop = resolve))
    const off = onStopSignals(stop, EXIT.interrupted)
    const { recovered } = await app.engine.start()
    if (recovered > 0) log('info', 'Open runs of the last process go on.', { recovered })
    readiness.started()
    io.out(`Belay is ready at ${listening.address}`)
    await asked
    readiness.stopping()
    io.err('Stopping: what is executing may finish, for at most 30 s. Press Ctrl-C again to stop at once; nothing finished is lost.')
    const closed = listening.close()
    await app.stop(DRAIN_MS)
    await Promise.race([closed, new Promise((done) => setTimeout(done, 1_000).unref())])
    off()
    return EXIT.success
  } finally {
    void listening?.close()
    await app.stop(0)
  }
}
