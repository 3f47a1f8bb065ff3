import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createGateway } from '#server/live/gateway.ts'
import { chain, pacedChain } from '../definitions.ts'
import { openWorkbench, throughput } from '../workbench.ts'
import { clock, type Answers, type Order } from './orders.ts'

/** A process of its own with engine, database and gateway: what viewers watch, and what they cost, is measured from outside. */
const pure = chain(10, 'pure')
const bench = await openWorkbench([pure])
const commits = new Map<string, [number, number][]>()
// Before the gateway hears of them: the time that a page's events are late is counted from here.
bench.engine.onEvents((runId, events) => {
  const noted = commits.get(runId)
  if (!noted) return
  const at = clock()
  for (const event of events) noted.push([event.seq, at])
})
const server = createServer()
const gateway = createGateway({
  server,
  engine: bench.engine,
  store: bench.store,
  allow: () => true,
  log: (level, message, data) => {
    if (level !== 'debug') console.error(`${level} ${message} ${JSON.stringify(data)}`)
  },
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

async function obey(order: Order): Promise<Answers[Order['do']]> {
  switch (order.do) {
    case 'begin': {
      const definition = pacedChain(order.steps, order.pauseMs)
      await bench.store.saveDefinitions([definition])
      const names = Array.from({ length: order.runs }, (_, index) => `paced-${clock().toFixed(0)}-${index}`)
      for (const runId of names) commits.set(runId, [])
      await Promise.all(names.map((runId) => bench.engine.createRun({ definition: definition.hash, input: null, runId })))
      return names
    }
    case 'usage': {
      const { user, system } = process.cpuUsage()
      return { cpu: (user + system) / 1_000, at: clock(), rss: process.memoryUsage.rss() }
    }
    case 'commits':
      return [...commits]
    case 'throughput':
      return measureThroughput(order.runs)
    case 'cancel':
      await Promise.all([...commits.keys()].map((runId) => bench.engine.cancel(runId, 'bench')))
      commits.clear()
      return null
    case 'end':
      await gateway.close()
      server.close()
      await bench.close()
      return null
  }
}

async function measureThroughput(runs: number): Promise<Answers['throughput']> {
  const before = process.cpuUsage()
  const stepsPerSecond = await throughput(bench, pure, runs)
  const { user, system } = process.cpuUsage(before)
  return { stepsPerSecond, cpu: (user + system) / (runs * pure.steps.length) }
}

process.on('message', (order: Order) => {
  void obey(order).then((answer) => process.send!({ answer }, () => order.do === 'end' && process.exit(0)))
})
process.send!({ address: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
