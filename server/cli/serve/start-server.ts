import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '#server/config.ts'
import { accessLog } from '#server/http/access-log.ts'
import { createHttp } from '#server/http/create-http.ts'
import { isOurs } from '#server/http/guard.ts'
import { listen, serverOf, type Listening } from '#server/http/listen.ts'
import { createGateway, type Gateway } from '#server/live/gateway.ts'
import { logOf, type Logger } from '#server/log.ts'
import { createApp, inputProblems, type App } from '#server/main.ts'
import { createReviewService } from '#server/reviews/review-service.ts'
import { inBelay } from '#server/root.ts'
import { createRunService } from '#server/runs/run-service.ts'
import { VERSION } from '#server/version.ts'
import { readExamples, seedExamples } from '#server/workflows/examples.ts'
import { createWorkflowService } from '#server/workflows/workflow-service.ts'
import { accountName } from '../account-name.ts'
import { createReadiness } from './readiness.ts'
import { sameFolder } from './same-folder.ts'

/** A server that works: its engine runs and its pages answer. */
export interface RunningServer {
  address: string
  app: App
  /** Gives what executes `graceMs` to end, then closes sockets, connections and the store. The second call waits for the first. */
  stop(graceMs: number): Promise<void>
}

/** How long answers that are on their way may take when everything else has stopped. */
const ANSWER_MS = 1_000

/** Where things are that come with Belay; a test has its own. */
export interface Places {
  examples?: string
  pages?: string
}

/** Opens the data folder, listens, and goes on with what was open. What cannot be is a DomainError with a sentence. */
export async function startServer(config: Config, logger: Logger, places: Places = {}): Promise<RunningServer> {
  const log = logOf(logger)
  const readiness = createReadiness()
  const files = config.files ?? join(config.data, 'files')
  const app = await createApp(config, { files, log, around: (store) => sameFolder(readiness.watch(store), files, log) })
  const { store, engine } = app
  let listening: Listening | undefined
  let gateway: Gateway | undefined
  const stopping = new AbortController()
  const stop = async (graceMs: number): Promise<void> => {
    readiness.stopping()
    stopping.abort()
    const closed = listening?.close()
    await app.stop(graceMs)
    // Pages that watch see the last events of a graceful stop: their connections end after it.
    await gateway?.close()
    await Promise.race([closed, new Promise((done) => setTimeout(done, ANSWER_MS).unref())])
    listening?.cut()
    await closed
  }
  try {
    mkdirSync(files, { recursive: true })
    const by = accountName()
    const examples = await readExamples(places.examples ?? inBelay('examples'))
    const workflows = createWorkflowService({ store, examples, files, by })
    const runs = createRunService({
      store,
      engine,
      inputProblems,
      by,
      stopping: stopping.signal,
      compile: (document) => workflows.graphs.compileOrFail(document),
    })
    const reviews = createReviewService({ store, engine, by })
    const note = accessLog(logger)
    const http = createHttp({
      readiness,
      log,
      version: VERSION,
      services: { workflows, runs, reviews },
      pages: places.pages ?? inBelay('dist', 'web'),
      ...(note === undefined ? {} : { accessLog: note }),
      ...(config.origin === undefined ? {} : { origin: config.origin }),
    })
    const server = serverOf(http)
    const live = (gateway = createGateway({ server, engine, store, log, allow: (headers) => isOurs(headers, config.origin) }))
    workflows.onChange((id) => live.workflowChanged(id))
    const publish = (id: string) => workflows.publish(id, undefined, 'As it came with Belay')
    await seedExamples({ store, examples, files, publish, at: Date.now() }).catch((error: unknown) =>
      log('warn', 'The examples could not be put in. They are among the templates.', { error }),
    )
    listening = await listen(server, config.port, config.host)
    const { recovered } = await engine.start()
    if (recovered > 0) log('info', 'Open runs of the last process go on.', { recovered })
    readiness.started()
    let stopped: Promise<void> | undefined
    return { address: listening.address, app, stop: (graceMs) => (stopped ??= stop(graceMs)) }
  } catch (error) {
    await stop(0)
    throw error
  }
}
