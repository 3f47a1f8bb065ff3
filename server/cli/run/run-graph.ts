import { dirname, resolve } from 'node:path'
import { newId } from '#shared/lib/ids.ts'
import { createApp, inputProblems } from '#server/main.ts'
import { CliError } from '../cli-error.ts'
import { EXIT } from '../exit-codes.ts'
import { compileFile } from '../graph-file.ts'
import type { Io } from '../io.ts'
import { onlyRun } from '../claim-only.ts'
import { consoleLog } from '../console-log.ts'
import { tint } from '../look.ts'
import { readJson } from '../read-json.ts'
import { settings } from '../settings.ts'
import { safeJson } from '../text.ts'
import { checkExisting } from './open-run.ts'
import { commandsToType } from './commands-to-type.ts'
import { filesLabel } from '#server/runs/files-label.ts'
import { goOn } from './go-on.ts'

import { hasEnded, outcomeOf, printOutput } from './settle.ts'

export interface RunOptions {
  input?: string
  'input-json'?: string
  data?: string
  files?: string
  'run-id'?: string
  json?: boolean
}

/** `belay run`. Whatever is wrong with the graph or the input is found before anything is written. */
export async function runGraph(graphPath: string, options: RunOptions, io: Io): Promise<number> {
  const config = settings(io, { data: options.data, files: options.files })
  const compiled = await compileFile(graphPath, io)
  const input = await readJson(
    { inline: { option: '--input-json', text: options['input-json'] }, file: { option: '--input', path: options.input } },
    io,
  )
  const runId = checkRunId(options['run-id']) ?? newId(Date.now(), Math.random)
  const schema = compiled.definition.input
  // A run that is continued keeps its input; only a new one without input gets an empty one.
  const problems = schema && (input !== undefined || options['run-id'] === undefined) ? await inputProblems(schema, input ?? {}) : []
  if (problems.length > 0) throw new CliError(inputSentences(problems, input === undefined))

  const log = consoleLog(io, config.logLevel)
  const files = config.files ?? dirname(resolve(io.cwd, graphPath))
  const app = await createApp(config, { files, log: log.log, around: (store) => onlyRun(store, runId) })
  const say = commandsToType(io, config.data, options.files === undefined ? undefined : config.files)
  try {
    const exists = await checkExisting(app.store, runId, compiled, input)
    if (!exists && schema && input === undefined) {
      const missing = await inputProblems(schema, {})
      if (missing.length > 0) throw new CliError(inputSentences(missing, true))
    }
    const row = exists ? await app.store.run(runId) : undefined
    if (row && hasEnded(row)) {
      io.err(tint(`The run ${runId} has already ended; nothing was run again.`, 'quiet', io.errLook))
      const outcome = await outcomeOf(app, runId, io, say)
      if (options.json) io.out(safeJson(outcome.result))
      else if (outcome.exitCode === EXIT.success) printOutput(io, outcome.result.output)
      return outcome.exitCode
    }
    if (!io.stderr.isTTY || options.json)
      io.err(tint(exists ? `run ${runId} goes on from its last finished step` : `run ${runId}`, 'quiet', io.errLook))
    return await goOn({
      app,
      runId,
      compiled,
      io,
      log,
      json: options.json === true,
      say,
      continueWith: say.continueRun(graphPath, runId),
      async begin() {
        if (exists) return
        await app.store.saveDefinitions([...Object.values(compiled.bodies), compiled.definition])
        await app.engine.createRun({ definition: compiled.definition.hash, input: input ?? {}, runId, labels: filesLabel(files) })
      },
    })
  } finally {
    await app.stop(0)
  }
}

function checkRunId(given: string | undefined): string | undefined {
  if (given === undefined || /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(given)) return given
  throw new CliError(
    `--run-id is "${given}". It may hold letters, digits, _ and -, begins with a letter or digit, and has at most 64 characters.`,
  )
}

const inputSentences = (problems: readonly string[], none: boolean): string[] => [
  none
    ? 'This workflow needs an input. Give it with --input <file> or --input-json <json>:'
    : 'The input does not fit this workflow; nothing was run:',
  ...problems.map((problem) => `  ${problem}`),
]
