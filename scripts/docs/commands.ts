/** A block of shell commands in a document, with what it should do. */
export interface CommandBlock {
  line: number
  script: string
  /** `run`: to its end, with this exit code. `until`: up to this text in its output, then stopped. `skip`: not here, for this reason. */
  expect: { run: number } | { until: string } | { skip: string }
}

const OPENING = /^```sh(?:\s+(.*))?$/

/**
 * The ```sh blocks of a document. Behind `sh` stands what is to be done with them: `run`, `run exit=3`, `until=TEXT`, or `skip: reason`. A
 * block that does not say is an error, so that no command stands in a document untried by accident.
 */
export function commandBlocks(document: string): CommandBlock[] {
  const blocks: CommandBlock[] = []
  const lines = document.split('\n')
  for (let i = 0; i < lines.length; i++) {
    const opening = OPENING.exec(lines[i]!)
    if (!opening) continue
    const end = lines.indexOf('```', i + 1)
    if (end < 0) throw new Error(`line ${i + 1}: the block does not end`)
    blocks.push({ line: i + 1, script: lines.slice(i + 1, end).join('\n'), expect: expectation(opening[1] ?? '', i + 1) })
    i = end
  }
  return blocks
}

function expectation(text: string, line: number): CommandBlock['expect'] {
  const [, exit] = /^run(?: exit=(\d+))?$/.exec(text) ?? []
  if (text.startsWith('run') && (text === 'run' || exit !== undefined)) return { run: Number(exit ?? 0) }
  if (text.startsWith('until=') && text.length > 'until='.length) return { until: text.slice('until='.length) }
  if (text.startsWith('skip: ')) return { skip: text.slice('skip: '.length) }
  throw new Error(`line ${line}: say run, run exit=N, until=TEXT or "skip: reason" behind sh`)
}
