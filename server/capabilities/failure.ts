import type { Signal } from '#shared/nodes/capabilities.ts'
import { StepFailure, type ErrorKind, type StepError } from '#shared/policy/step-error.ts'

/** A StepFailure in one line. */
export function failure(
  kind: ErrorKind,
  message: string,
  more: Omit<StepError, 'kind' | 'message'> & { cause?: unknown } = {},
): StepFailure {
  const { cause, ...rest } = more
  return new StepFailure({ kind, message, ...rest }, { cause })
}

/** What to throw once `signal` has aborted: its own reason where that is a StepFailure, else a timeout. */
export function stopped(signal: Signal): StepFailure {
  if (signal.reason instanceof StepFailure) return signal.reason
  return failure('timeout', 'The step was stopped before it had finished.', { cause: signal.reason })
}

export function throwIfStopped(signal: Signal): void {
  if (signal.aborted) throw stopped(signal)
}

/** The platform's AbortSignal for a Signal. A signal that already is one is given back as it is. */
export function abortSignal(signal: Signal): AbortSignal {
  if (signal instanceof AbortSignal) return signal
  const controller = new AbortController()
  if (signal.aborted) controller.abort(signal.reason)
  else signal.addEventListener('abort', () => controller.abort(signal.reason), { once: true })
  return controller.signal
}

/** Outside text made fit for a message: control characters out, at most `max` characters. */
export function shown(text: string, max = 160): string {
  const clean = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd')
  return clean.length > max ? `${clean.slice(0, max)}…` : clean
}

/** The code of a Node.js error, such as `ENOENT`. */
export function errorCode(thrown: unknown): string | undefined {
  const code = thrown instanceof Error ? (thrown as { code?: unknown }).code : undefined
  return typeof code === 'string' ? code : undefined
}
