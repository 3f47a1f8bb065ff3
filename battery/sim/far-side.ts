import type { Http } from '#shared/nodes/capabilities.ts'
import { StepFailure } from '#shared/policy/step-error.ts'
import type { Recorded, RunCreated } from '#shared/run/events.ts'
import { chance, type Draw } from '../draw.ts'
import { answered } from '../http.ts'
import type { LedgerRow } from '../ledger.ts'
import { type Answer, receipt } from '../script.ts'
import type { Life } from './life.ts'
import type { Probes } from './probes.ts'
import type { Trace } from './trace.ts'

/** The far side of a simulation: a ledger that never dies, reached over a network that may. */
export interface SimulatedSide {
  ledger: LedgerRow[]
  http(life: Life): Http
}

export interface SideOptions {
  draw: Draw
  probes: Probes
  trace: Trace
  violations: string[]
  /** Journals as they are on disk at this moment. */
  journals: ReadonlyMap<string, readonly Recorded[]>
  /** Whether the step's start has to be on disk before its effect. */
  needsIntent(definition: string, step: string): boolean
  /** Share of requests that are lost, or whose answers are. 0 where the outcome must be the scripted one. */
  losses(): number
  /** True when the process just died at this place. */
  dies(life: Life, place: 'before' | 'after'): boolean
}

const HASTE_MS = 30
const LATE_MS = 4_000

export function createSide(options: SideOptions): SimulatedSide {
  const { draw, probes, trace } = options
  const ledger: LedgerRow[] = []
  const applied = new Set<string>()

  async function send(life: Life, request: Parameters<Http['send']>[0]): ReturnType<Http['send']> {
    const pause = (ms: number): Promise<void> => new Promise((resolve) => void life.clock.setTimer(life.clock.now() + ms, resolve))
    const never = new Promise<never>(() => {})
    const header = (name: string): string => request.headers?.[name] ?? ''
    if (options.dies(life, 'before')) {
      probes.killedBeforeEffect++
      return never
    }
    if (chance(draw, 0.5)) await pause(draw.int(0, HASTE_MS))
    if (chance(draw, options.losses())) throw new StepFailure({ kind: 'unavailable', message: 'the request was lost' })

    const answer = header('x-answer') as Answer
    const [key, run, step] = [request.key ?? '', header('x-run'), header('x-step')]
    const done = answer === 'ok' || answer === 'late' || answer === 'reset'
    const row = {
      n: ledger.length + 1,
      key,
      run,
      step,
      attempt: Number(header('x-attempt')),
      body: request.body ?? '',
      answer,
      applied: done,
      repeated: applied.has(key),
      at: life.clock.now(),
    }
    if (row.repeated) probes.keyedSentAgain++
    if (done && key !== '') applied.add(key)
    ledger.push(row)
    trace.note(`effect ${run}/${step} #${row.attempt} ${answer}`)
    checkIntent(row)

    if (options.dies(life, 'after')) {
      probes.killedBetweenEffectAndRecord++
      return never
    }
    if (answer === 'late') {
      probes.lateAnswer++
      await pause(draw.int(1, LATE_MS))
    }
    if (answer === 'reset' || chance(draw, options.losses())) throw new StepFailure({ kind: 'unavailable', message: 'the answer was lost' })
    if (chance(draw, 0.3)) await pause(draw.int(0, HASTE_MS))
    return answered(answer === '500' ? 500 : answer === '429' ? 429 : 200, '0', JSON.stringify(receipt(row.body)))
  }

  /** At the moment of the effect, not afterwards: its run is on disk, its intent too, and the run was not cancelled before. */
  function checkIntent(row: LedgerRow): void {
    const journal = options.journals.get(row.run)
    const where = `effect ${row.run}/${row.step} #${row.attempt}`
    if (!journal) return void options.violations.push(`P3 ${where} of a run that is not on disk`)
    const intent = journal.findLast((event) => event.type === 'step-started' && event.step === row.step)
    const { definition } = journal[0] as Recorded<RunCreated>
    if (options.needsIntent(definition, row.step) && (!intent || ('attempt' in intent && intent.attempt < row.attempt))) {
      options.violations.push(`P3 ${where} went out before its intent was on disk`)
    }
    const cancel = journal.find((event) => event.type === 'cancel-requested')
    if (cancel && intent && intent.seq > cancel.seq) options.violations.push(`R13 ${where} was begun after the run was cancelled`)
  }

  return { ledger, http: (life) => ({ send: (request) => life.hold(send(life, request)) }) }
}
