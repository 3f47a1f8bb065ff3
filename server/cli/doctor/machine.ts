import { freemem, totalmem } from 'node:os'
import { getHeapStatistics } from 'node:v8'
import type { Config } from '#server/config.ts'
import { VERSION } from '#server/version.ts'
import { broken, fine, look, type Finding } from './finding.ts'
import { bytes } from './bytes.ts'

/** Versions, memory and limits of this process. */
export function machineFindings(config: Config, node = process.versions.node): Finding[] {
  const free = freemem()
  const limits = `${config.concurrency} attempts at once, ${bytes(getHeapStatistics().heap_size_limit)} of memory for a process, ended runs are kept ${config.retentionDays === undefined ? 'for ever' : `${config.retentionDays} days`}`
  return [
    fine('Belay', VERSION),
    fits(node) ? fine('Node', node) : broken('Node', node, 'Install Node 20.19 or later, or 22.14 or later.'),
    free < 128 * 1024 * 1024
      ? look('memory', `${bytes(free)} of ${bytes(totalmem())} are free`, 'Close other programs, or lower BELAY_CONCURRENCY.')
      : fine('memory', `${bytes(free)} of ${bytes(totalmem())} are free`),
    fine('limits', limits),
  ]
}

/** The range of package.json: ^20.19.0 || >=22.14.0. */
export function fits(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return (major === 20 && minor >= 19) || (major === 22 && minor >= 14) || major > 22
}
