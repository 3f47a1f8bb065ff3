/**
 * OpenWorkflow beside us, on its SQLite backend: workflows of 10 no-op steps. Run in a folder where openworkflow is installed, with a Node
 * that has node:sqlite: node openworkflow.mjs <database file> <workflows> <steps>
 */
import { OpenWorkflow } from 'openworkflow'
import { BackendSqlite } from 'openworkflow/sqlite'

const [file, workflows, steps] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])]
const backend = BackendSqlite.connect(file)
const ow = new OpenWorkflow({ backend })
const chain = ow.defineWorkflow({ name: 'chain' }, async ({ step }) => {
  for (let i = 0; i < steps; i++) await step.run({ name: `s${i}` }, () => null)
  return null
})
const worker = ow.newWorker({ concurrency: 64 })
await worker.start()
const startedAt = performance.now()
const handles = await Promise.all(Array.from({ length: workflows }, () => chain.run({})))
await Promise.all(handles.map((handle) => handle.result()))
const seconds = (performance.now() - startedAt) / 1_000
console.log(JSON.stringify({ stepsPerSecond: (workflows * steps) / seconds, rssMb: process.resourceUsage().maxRSS / 1_024 }))
await worker.stop()
process.exit(0)
