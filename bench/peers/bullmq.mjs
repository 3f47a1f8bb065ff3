/**
 * BullMQ beside us: one job a workflow of 10 no-op steps, each step's result kept with `updateData` before the next one, Redis with an
 * append-only file flushed on every write. Run in a folder where bullmq and ioredis are installed: node bullmq.mjs <redis port> <workflows> <steps>
 */
import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'

const [port, workflows, steps] = process.argv.slice(2).map(Number)
const connection = new Redis({ host: '127.0.0.1', port, maxRetriesPerRequest: null })
const queue = new Queue('belay-bench', { connection })
const worker = new Worker(
  'belay-bench',
  async (job) => {
    const results = []
    for (let step = 0; step < steps; step++) {
      results.push(null)
      await job.updateData({ step, results })
    }
    return results
  },
  { connection, concurrency: 256 },
)
await worker.waitUntilReady()

let ended = 0
const all = new Promise((resolve) => worker.on('completed', () => ++ended === workflows && resolve()))
const startedAt = performance.now()
await queue.addBulk(Array.from({ length: workflows }, (_, i) => ({ name: 'chain', data: { i } })))
await all
const seconds = (performance.now() - startedAt) / 1_000
console.log(JSON.stringify({ stepsPerSecond: (workflows * steps) / seconds, rssMb: process.resourceUsage().maxRSS / 1_024 }))
await worker.close()
await queue.close()
process.exit(0)
