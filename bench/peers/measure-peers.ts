import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { chain } from '../definitions.ts'
import type { Report } from '../figure.ts'
import { measureLimit } from '../limit.ts'
import { median } from '../statistics.ts'
import { openWorkbench, throughput } from '../workbench.ts'

const run = promisify(execFile)
const STEPS = 10

interface Peer {
  name: string
  measure(): Promise<{ stepsPerSecond: number; rssMb: number }>
}

/** Other durable engines, installed into a scratch folder, measured in turn with the limit and ours. What cannot run here is said and left out. */
export async function measurePeers(report: Report, options: { rounds: number; runs: number; root: string }): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'belay-peers-'))
  const stops: (() => void)[] = [() => rmSync(scratch, { recursive: true, force: true })]
  try {
    const peers = await installPeers(scratch, options.root, stops)
    const pure = chain(STEPS, 'pure')
    const each = chain(STEPS, 'idempotent')
    const bench = await openWorkbench([pure, each])
    const shares = new Map<string, number[]>()
    const rates = new Map<string, number[]>()
    const memory = new Map<string, number>()
    const note = (name: string, rate: number, limit: number): void => {
      shares.set(name, [...(shares.get(name) ?? []), rate / limit])
      rates.set(name, [...(rates.get(name) ?? []), rate])
    }
    for (let round = 0; round <= options.rounds; round++) {
      const limit = await measureLimit(options.runs, STEPS, 0)
      const own = [await throughput(bench, each, options.runs), await throughput(bench, pure, options.runs)]
      const theirs = []
      for (const peer of peers) theirs.push(await peer.measure())
      if (round === 0) continue
      note('the limit', limit, limit)
      note('Belay, each step durable before the next', own[0]!, limit)
      note('Belay, pure steps that share commits', own[1]!, limit)
      for (const [i, peer] of peers.entries()) {
        note(peer.name, theirs[i]!.stepsPerSecond, limit)
        memory.set(peer.name, theirs[i]!.rssMb)
      }
    }
    await bench.close()
    for (const [name, values] of rates) report({ figure: name, value: median(values), unit: 'steps/s', share: median(shares.get(name)!) })
    for (const [name, rssMb] of memory) report({ figure: `${name}, peak memory of its worker`, value: rssMb, unit: 'MB RSS', share: null })
  } finally {
    for (const stop of stops.reverse()) stop()
  }
}

async function installPeers(scratch: string, root: string, stops: (() => void)[]): Promise<Peer[]> {
  writeFileSync(join(scratch, 'package.json'), '{ "private": true, "type": "module" }')
  const install = async (...packages: string[]): Promise<boolean> => {
    try {
      await run('npm', ['install', '--no-audit', '--no-fund', ...packages], { cwd: scratch })
      return true
    } catch (error) {
      console.error(`Left out: ${packages.join(', ')} could not be installed (${String(error).split('\n')[0]}).`)
      return false
    }
  }
  const script = (name: string): string => {
    copyFileSync(join(root, 'bench/peers', name), join(scratch, name))
    return join(scratch, name)
  }
  const measure = async (node: string, args: string[]): Promise<{ stepsPerSecond: number; rssMb: number }> => {
    const { stdout } = await run(node, args, { cwd: scratch })
    return JSON.parse(stdout.trim().split('\n').at(-1)!) as { stepsPerSecond: number; rssMb: number }
  }

  const peers: Peer[] = []
  if (spawnSync('redis-server', ['--version']).status !== 0)
    console.error('Left out: BullMQ needs redis-server, which is not installed here.')
  else if (await install('bullmq', 'ioredis')) {
    const port = await freePort()
    const redis = spawn('redis-server', [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--appendonly',
      'yes',
      '--appendfsync',
      'always',
      '--save',
      '',
      '--dir',
      scratch,
    ])
    stops.push(() => redis.kill('SIGKILL'))
    await listening(redis)
    const file = script('bullmq.mjs')
    peers.push({
      name: 'BullMQ, one job a workflow, flushed on every write',
      measure: () => measure(process.execPath, [file, String(port), '500', String(STEPS)]),
    })
  }
  if (await install('openworkflow')) {
    // Its SQLite backend needs a Node that has SQLite built in.
    const node =
      Number(process.versions.node.split('.')[0]) >= 22
        ? process.execPath
        : (await install('node@24'))
          ? join(scratch, 'node_modules/node/bin/node')
          : undefined
    if (node === undefined || !existsSync(node)) console.error('Left out: OpenWorkflow on SQLite needs Node 22 or newer.')
    else {
      const file = script('openworkflow.mjs')
      let round = 0
      peers.push({
        name: 'OpenWorkflow on SQLite',
        measure: () => measure(node, [file, join(scratch, `openworkflow-${round++}.db`), '100', String(STEPS)]),
      })
    }
  }
  return peers
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

function listening(redis: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    redis.stdout?.on('data', (text: Buffer) => {
      if (text.toString().includes('Ready to accept connections')) resolve()
    })
    redis.on('exit', (code) => reject(new Error(`redis-server ended with code ${code} before it was ready.`)))
  })
}
