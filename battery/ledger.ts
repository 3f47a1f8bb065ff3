import { closeSync, existsSync, fdatasyncSync, openSync, readFileSync, writeSync } from 'node:fs'

/** One effect as the far side saw it. */
export interface LedgerRow {
  /** Place in the ledger, from 1. */
  n: number
  /** `Idempotency-Key` as it was sent; empty when there was none. */
  key: string
  run: string
  step: string
  attempt: number
  body: string
  answer: string
  /** Whether the far side did it; a repeated key of an applied effect is answered again and not applied again. */
  applied: boolean
  repeated: boolean
  at: number
}

/** Append-only, one JSON line an effect, on disk before the answer. */
export function openLedger(file: string): { rows: LedgerRow[]; append(row: Omit<LedgerRow, 'n' | 'repeated'>): LedgerRow; close(): void } {
  const rows = readLedger(file)
  const applied = new Set(rows.filter((row) => row.applied && row.key !== '').map((row) => row.key))
  const fd = openSync(file, 'a')
  return {
    rows,
    append(row) {
      const whole = { n: rows.length + 1, ...row, repeated: applied.has(row.key) }
      if (row.applied && row.key !== '') applied.add(row.key)
      rows.push(whole)
      writeSync(fd, `${JSON.stringify(whole)}\n`)
      fdatasyncSync(fd)
      return whole
    },
    close: () => closeSync(fd),
  }
}

export function readLedger(file: string): LedgerRow[] {
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LedgerRow)
}
