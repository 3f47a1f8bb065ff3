/**
 * Ctrl-C and SIGTERM: `first` is called once, a second signal ends the process at once with `code`. Gives the function that takes the
 * handlers away.
 */
export function onStopSignals(first: (signal: NodeJS.Signals) => void, code: number): () => void {
  let asked = false
  const handle = (signal: NodeJS.Signals) => {
    if (asked) process.exit(code)
    asked = true
    first(signal)
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, handle)
  return () => {
    for (const signal of signals) process.off(signal, handle)
  }
}
