import { reasonWords } from './reason-words.ts'
import type { StepState } from './state.ts'

/** Longest line on a card. */
const LONGEST = 160

/**
 * Why a step waits, or what went wrong, in one line of plain words; undefined where its state says it all. Times and counts are not in it:
 * they are shown beside it and move.
 */
export function stepLine(step: StepState): string | undefined {
  switch (step.phase) {
    case 'retry':
      return step.error === undefined ? 'waits for the next try' : oneLine(step.error.message)
    case 'timer':
      return 'waits until its time has come'
    case 'children':
      return childrenLine(step)
    case 'exhausted':
      return step.error === undefined ? step.exhausted : oneLine(step.error.message)
    case 'review':
      return reviewLine(step)
    case 'decided':
      return step.decision === undefined ? undefined : `decided by ${step.decision.by}`
    case 'attempt':
    case undefined:
      break
  }
  switch (step.state) {
    case 'failed':
      return step.error === undefined ? undefined : oneLine(step.error.message)
    case 'skipped':
      return step.because === 'upstream-failed' ? 'skipped: a step before it failed' : 'skipped: another branch was taken'
    case 'cancelled':
      return step.because === 'race' ? 'stopped: another branch was faster' : 'stopped: the run was cancelled'
    default:
      return undefined
  }
}

/** Of a step that has not begun although everything it needs is there. */
export const SLOT_LINE = 'waits for a free slot'

function childrenLine({ children }: StepState): string | undefined {
  if (!children || children.parked.size === 0) return undefined
  return children.parked.size === 1 ? '1 item waits for a person' : `${children.parked.size} items wait for a person`
}

function reviewLine({ review }: StepState): string {
  const first = review?.reasons[0]
  const reason = first === undefined ? review?.question : reasonWords(first).text
  return reason === undefined ? 'waiting for a person' : oneLine(`waiting for a person: ${reason}`)
}

/** The first line of a text, cut between words where it is long. */
export function oneLine(text: string, longest = LONGEST): string {
  const line = text.trim().split(/\s*[\r\n]+\s*/, 1)[0] ?? ''
  if (line.length <= longest) return line
  const cut = line.slice(0, longest - 1)
  const space = cut.lastIndexOf(' ')
  return `${(space > longest / 2 ? cut.slice(0, space) : cut).trimEnd()}…`
}
