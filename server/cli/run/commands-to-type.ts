import { relative, resolve } from 'node:path'
import type { Io } from '../io.ts'
import { programName } from '../program-name.ts'

/** Commands that a person can copy as they are: with the data folder where it is not the usual one. */
export interface Commands {
  decide(reviewId: string, decision: string): string
  reviews(): string
  show(runId: string): string
  serve(): string
  /** Goes on with a run of a graph file. */
  continueRun(graphPath: string, runId: string): string
}

export function commandsToType(io: Io, data: string, files?: string): Commands {
  const belay = programName(io.env, process.argv[1], io.cwd)
  const usual = data === resolve(io.cwd, io.env['BELAY_DATA']?.trim() || './data')
  const folder = usual ? '' : ` --data ${quote(shorter(io.cwd, data))}`
  const root = files === undefined ? '' : ` --files ${quote(shorter(io.cwd, files))}`
  return {
    decide: (reviewId, decision) => `${belay} decide ${reviewId} ${decision}${folder}`,
    reviews: () => `${belay} reviews${folder}`,
    show: (runId) => `${belay} show ${runId}${folder}`,
    serve: () => `${belay} serve${folder}`,
    continueRun: (graphPath, runId) =>
      `${belay} run ${quote(shorter(io.cwd, resolve(io.cwd, graphPath)))} --run-id ${runId}${folder}${root}`,
  }
}

const quote = (text: string): string => (/^[A-Za-z0-9_./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`)

/** The path from where the person is, when that is the shorter one. */
function shorter(cwd: string, path: string): string {
  const near = relative(cwd, path)
  return near !== '' && near.length < path.length ? near : path
}
