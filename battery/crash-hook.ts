import Database from 'better-sqlite3'

/**
 * Counts what this process does to SQLite (statements that are run, COMMIT included, and `exec`) and ends the process with
 * SIGKILL just before or just after the k-th. Loaded before the store; without a position it only counts.
 */
export interface CrashPoint {
  when: 'before' | 'after'
  /** From 1, counted from `arm()`. */
  write: number
}

export function parseCrashPoint(text: string | undefined): CrashPoint | undefined {
  const match = /^(before|after):(\d+)$/.exec(text ?? '')
  return match ? { when: match[1] as CrashPoint['when'], write: Number(match[2]) } : undefined
}

type Method = (this: { readonly?: boolean }, ...args: unknown[]) => unknown

export function installCrashHook(point: CrashPoint | undefined): { writes(): number } {
  let writes = 0
  const around = (method: Method, counts: (self: { readonly?: boolean }) => boolean): Method =>
    function (this: { readonly?: boolean }, ...args) {
      if (!counts(this)) return method.apply(this, args)
      writes++
      if (point?.when === 'before' && writes === point.write) die()
      const result = method.apply(this, args)
      if (point?.when === 'after' && writes === point.write) die()
      return result
    }
  const probe = new Database(':memory:')
  const statements = Object.getPrototypeOf(probe.prepare('select 1')) as Record<'run' | 'get' | 'all', Method>
  probe.close()
  // BEGIN and COMMIT count as read-only for SQLite, so every `run` counts; `get` and `all` only where they write (RETURNING).
  statements.run = around(statements.run, () => true)
  statements.get = around(statements.get, (self) => self.readonly === false)
  statements.all = around(statements.all, (self) => self.readonly === false)
  const databases = Database.prototype as unknown as { exec: Method }
  databases.exec = around(databases.exec, () => true)
  return { writes: () => writes }
}

function die(): void {
  process.kill(process.pid, 'SIGKILL')
  // The signal is delivered before anything else of this process runs; this line is for a system that thinks otherwise.
  for (;;);
}
