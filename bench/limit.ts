import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'

/**
 * What SQLite can do on this disk with full durability: a bare group-commit loop. Callers await `checkpoint()`, everything of one turn of the
 * event loop is one transaction (256 at most) with one insert of about 300 bytes and one update a step. Nothing is scheduled, decided or folded.
 */
export async function measureLimit(lanes: number, steps: number, flushMs: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'belay-bench-'))
  const db = new Database(join(folder, 'limit.db'))
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.exec(
    'CREATE TABLE step (run INTEGER, seq INTEGER, body TEXT, PRIMARY KEY (run, seq)) WITHOUT ROWID; CREATE TABLE run (id INTEGER PRIMARY KEY, seq INTEGER)',
  )
  const insert = db.prepare('INSERT INTO step VALUES (?, ?, ?)')
  const update = db.prepare('UPDATE run SET seq = ? WHERE id = ?')
  const addRun = db.prepare('INSERT INTO run VALUES (?, 0)')
  for (let run = 0; run < lanes; run++) addRun.run(run)
  const body = 'x'.repeat(300)

  let queue: { run: number; seq: number; resolve: () => void }[] = []
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  function flush(): void {
    const batch = queue.slice(0, 256)
    queue = queue.slice(256)
    begin.run()
    for (const { run, seq } of batch) {
      insert.run(run, seq, body)
      update.run(seq, run)
    }
    commit.run()
    spin(flushMs)
    if (queue.length > 0) setImmediate(flush)
    for (const { resolve } of batch) resolve()
  }
  const checkpoint = (run: number, seq: number): Promise<void> =>
    new Promise((resolve) => {
      if (queue.length === 0) setImmediate(flush)
      queue.push({ run, seq, resolve })
    })

  const startedAt = performance.now()
  await Promise.all(
    Array.from({ length: lanes }, async (_, run) => {
      for (let seq = 1; seq <= steps; seq++) await checkpoint(run, seq)
    }),
  )
  const seconds = (performance.now() - startedAt) / 1_000
  db.close()
  rmSync(folder, { recursive: true })
  return (lanes * steps) / seconds
}

/** Makes a flush slower by this much, as a disk with slower flushes would: the whole process waits. */
export function spin(ms: number): void {
  if (ms > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}
