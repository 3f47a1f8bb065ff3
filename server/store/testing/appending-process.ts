import { openSqliteStore } from '../sqlite/open.ts'
import { append, DEFINITION, newRun, step } from './sample-runs.ts'

/** Opens the store of a folder and holds it, or appends to run `r1` and prints each seq once it is acknowledged, until it is killed. */
const [folder, mode] = process.argv.slice(2)
const store = await openSqliteStore({ folder: folder! })
await store.saveDefinitions([DEFINITION])
if (!(await store.run('r1'))) await store.createRun(newRun('r1'))
process.stdout.write('open\n')
let seq = (await store.run('r1'))!.seq
while (mode === 'append') {
  // Pipelined, so that a kill finds a batch half way.
  const batch = Array.from({ length: 8 }, (_, i) => store.append(append('r1', seq + 2 * i, step(`s${seq + 2 * i}`))))
  for (const acknowledged of batch) {
    seq = await acknowledged
    process.stdout.write(`${seq}\n`)
  }
}
setInterval(() => {}, 60_000)
