import { EXIT } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import { icon, tint, type Look } from '../look.ts'
import { settings } from '../settings.ts'
import { clean, padEnd, safeJson, wrap } from '../text.ts'
import { dataFindings } from './data-folder.ts'
import type { Finding } from './finding.ts'
import { machineFindings } from './machine.ts'
import { providerFindings } from './providers.ts'

/** `belay doctor`: looks at everything, changes nothing. */
export async function doctor(options: { data?: string; json?: boolean }, io: Io): Promise<number> {
  const config = settings(io, options)
  const findings = [...machineFindings(config), ...(await dataFindings(config.data)), ...(await providerFindings(io.env))]
  const count = (level: Finding['level']) => findings.filter((finding) => finding.level === level).length
  const exitCode = count('broken') > 0 ? EXIT.failed : EXIT.success
  if (options.json) {
    io.out(safeJson({ findings }, 2))
    return exitCode
  }
  for (const line of findingLines(findings, io.outLook, io.stdout.isTTY ? io.stdout.columns : 120)) io.out(line)
  io.out('')
  io.out(summary(count('broken'), count('look'), io.outLook))
  return exitCode
}

const LEVELS = {
  ok: { tone: 'success', word: 'ok' },
  look: { tone: 'warning', word: 'look' },
  broken: { tone: 'failed', word: 'broken' },
} as const

export function findingLines(findings: readonly Finding[], look: Look, columns: number): string[] {
  const left = Math.max(...findings.map((finding) => finding.about.length))
  const indent = 2 + 6 + 2 + left + 2
  return findings.flatMap(({ about, level, text, fix }) => {
    const { tone, word } = LEVELS[level]
    const mark = level === 'look' ? '!' : icon(level === 'ok' ? 'success' : 'failed', look)
    const [first = '', ...rest] = wrap(clean(text), Math.max(20, columns - indent - 1))
    return [
      `${tint(`${mark} ${padEnd(word, 6)}`, tone, look)}  ${tint(padEnd(about, left), 'strong', look)}  ${first}`,
      ...rest.map((line) => ' '.repeat(indent) + line),
      ...(fix === undefined
        ? []
        : wrap(clean(fix), Math.max(20, columns - indent - 4)).map(
            (line, i) => `${' '.repeat(indent)}${i === 0 ? (look.unicode ? '→ ' : '> ') : '  '}${line}`,
          )),
    ]
  })
}

function summary(wrong: number, worth: number, look: Look): string {
  if (wrong > 0) return tint(`${icon('failed', look)} ${wrong === 1 ? 'One thing is' : `${wrong} things are`} broken.`, 'failed', look)
  const rest = worth === 0 ? '' : ` ${worth === 1 ? 'One thing is' : `${worth} things are`} worth a look.`
  return `${tint(`${icon('success', look)} Belay can work here.`, 'success', look)}${rest}`
}
