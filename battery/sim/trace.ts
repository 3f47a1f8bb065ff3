/** A running hash of everything that happened: two runs of one seed must have the same. */
export interface Trace {
  note(line: string): void
  hash(): string
  /** The last lines, for a report. */
  tail(): string[]
}

const KEEP = 2_000

export function createTrace(): Trace {
  let a = 2_166_136_261
  let b = 52_711
  const tail: string[] = []
  return {
    note(line) {
      for (let i = 0; i < line.length; i++) {
        const code = line.charCodeAt(i)
        a = Math.imul(a ^ code, 16_777_619)
        b = Math.imul(b, 31) + code
      }
      // Complaints of a long fault would push out what matters.
      if (line.startsWith('log ')) return
      tail.push(line.length > 300 ? `${line.slice(0, 300)}...` : line)
      if (tail.length > KEEP) tail.shift()
    },
    hash: () => (a >>> 0).toString(16).padStart(8, '0') + (b >>> 0).toString(16).padStart(8, '0'),
    tail: () => tail,
  }
}
