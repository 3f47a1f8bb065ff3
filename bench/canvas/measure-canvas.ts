import { createServer } from 'node:http'
import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { chromium, type CDPSession, type Page } from '@playwright/test'
import react from '@vitejs/plugin-react'
import { build } from 'vite'
import type { Report } from '../figure.ts'
import { median, quantile } from '../statistics.ts'

/** What others need for the same: 500 cards in a real browser, seen on another machine while nothing else ran. */
const PEERS = {
  paint: 'n8n 9,000, Node-RED 1,100',
  frame: 'n8n 167, Node-RED 67',
  heap: 'n8n 373, Node-RED 25',
  elements: 'n8n 215, Node-RED 48',
} as const

const BUDGET = { paint: 1_500, frame: 33, heap: 60, elements: 30 } as const

/** The canvas with large drawings in a real browser, from the pages as they are built. Frames are of a browser without a graphics card. */
export async function measureCanvas(report: Report, options: { root: string; rounds: number; sizes: readonly number[] }): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'belay-bench-canvas-'))
  try {
    await build({
      root: join(options.root, 'bench/canvas/page'),
      configFile: false,
      logLevel: 'error',
      plugins: [react()],
      build: { outDir: folder, emptyOutDir: true, target: ['chrome120'], assetsInlineLimit: 0, chunkSizeWarningLimit: 2_000 },
    })
    const server = createServer((request, response) => void answer(folder, request.url ?? '/', response))
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    try {
      for (const size of options.sizes) await measureSize(report, address, size, options.rounds)
    } finally {
      server.closeAllConnections()
      server.close()
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function answer(folder: string, url: string, response: import('node:http').ServerResponse): Promise<void> {
  const path = url.split('?')[0]!
  try {
    const body = await readFile(join(folder, path === '/' ? 'index.html' : path))
    const types: { [end: string]: string } = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' }
    response.writeHead(200, { 'content-type': types[extname(path)] ?? (path === '/' ? 'text/html' : 'application/octet-stream') }).end(body)
  } catch {
    response.writeHead(404).end()
  }
}

/** What the page answers; see `page/measures.ts`. */
const ask = <Answer>(page: Page, what: string): Promise<Answer> => page.evaluate<Answer>(`window.canvas.${what}`)

/** Time that the page itself worked, in ms: for a frame of a move, for a change of every state. Says the same on a machine that is busy. */
interface Work {
  panAll: number
  panNear: number
  zoom: number
  repaint: number
}

interface Round {
  paint: number
  panAll: number[]
  panNear: number[]
  zoom: number[]
  repaint: number[]
  work: Work
  heapMb: number
  elements: number
  total: number
}

async function measureSize(report: Report, address: string, size: number, rounds: number): Promise<void> {
  const all: Round[] = []
  for (let round = 0; round < rounds; round++) all.push(await measureRound(address, size))
  const name = (what: string): string => `canvas, ${size.toLocaleString('en')} cards: ${what}`
  const five = size === 500
  const paint = median(all.map((round) => round.paint))
  report({ figure: name('first paint'), value: paint, unit: 'ms', share: null, ...(five ? target(BUDGET.paint, 'ms', PEERS.paint) : {}) })
  for (const [what, key] of [
    ['a frame while panning, all in view', 'panAll'],
    ['a frame while panning, at 100 %', 'panNear'],
    ['a frame while zooming', 'zoom'],
  ] as const) {
    const frames = all.flatMap((round) => round[key])
    report({ figure: name(`${what}, work of the page`), value: median(all.map(({ work }) => work[key])), unit: 'ms', share: null })
    report({ figure: name(`${what}, p50`), value: quantile(frames, 0.5), unit: 'ms', share: null })
    report({
      figure: name(`${what}, p95`),
      value: quantile(frames, 0.95),
      unit: 'ms',
      share: null,
      ...(five ? target(BUDGET.frame, 'ms', PEERS.frame) : {}),
    })
  }
  report({ figure: name('all change state, until painted'), value: median(all.flatMap((round) => round.repaint)), unit: 'ms', share: null })
  const changing = median(all.map(({ work }) => work.repaint))
  report({ figure: name('all change state, work of the page'), value: changing, unit: 'ms', share: null })
  const heap = median(all.map((round) => round.heapMb))
  report({ figure: name('heap of the page'), value: heap, unit: 'MB', share: null, ...(five ? target(BUDGET.heap, 'MB', PEERS.heap) : {}) })
  const elements = Math.max(...all.map((round) => round.elements))
  report({
    figure: name('elements a card, at most'),
    value: elements,
    unit: 'elements',
    share: null,
    ...(five ? target(BUDGET.elements, 'elements', PEERS.elements) : {}),
  })
  report({ figure: name('elements of the page'), value: median(all.map((round) => round.total)), unit: 'elements', share: null })
}

const target = (limit: number, unit: string, peers: string): { target: string } => ({
  target: `${limit.toLocaleString('en')} ${unit} at most; ${peers}`,
})

/** A browser of its own each time, so that nothing is warm. */
async function measureRound(address: string, size: number): Promise<Round> {
  const executablePath = process.env['BENCH_BROWSER']
  const browser = await chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: ['--no-sandbox', '--disable-gpu', '--enable-precise-memory-info'],
  })
  try {
    const page = await browser.newPage({ viewport: { width: 1_280, height: 720 } })
    await page.goto(`${address}/?scene=large&count=${size}&statuses`)
    await page.waitForFunction('window.canvas?.firstPaint() > 0')
    const paint = await ask<number>(page, 'firstPaint()')
    await page.waitForTimeout(500)
    const elements = await ask<number>(page, 'elementsPerCard()')
    const total = await ask<number>(page, 'elements()')
    const client = await page.context().newCDPSession(page)
    await client.send('Performance.enable', { timeDomain: 'threadTicks' })
    const panAll = await worked(client, () => ask<number[]>(page, 'pan(2000)'))
    const repaint = await worked(client, () => ask<number[]>(page, 'repaint()'))
    const withStates = await ask<number>(page, 'elementsPerCard()')
    await ask(page, 'handle().fit()')
    await page.waitForTimeout(400)
    const zoom = await worked(client, () => ask<number[]>(page, 'zoom(2000)'))
    await ask(page, 'closeUp()')
    await page.waitForTimeout(400)
    // From far away cards are light: the most elements are near.
    const withWords = await ask<number>(page, 'elementsPerCard()')
    const panNear = await worked(client, () => ask<number[]>(page, 'pan(2000)'))
    await client.send('HeapProfiler.collectGarbage')
    const { usedSize } = await client.send('Runtime.getHeapUsage')
    return {
      paint,
      panAll: panAll.times,
      panNear: panNear.times,
      zoom: zoom.times,
      repaint: repaint.times,
      work: { panAll: panAll.work, panNear: panNear.work, zoom: zoom.work, repaint: repaint.work },
      heapMb: usedSize / 1_048_576,
      elements: Math.max(elements, withStates, withWords),
      total,
    }
  } finally {
    await browser.close()
  }
}

/** What was measured, and how long the page worked for each of it. */
async function worked(client: CDPSession, measure: () => Promise<number[]>): Promise<{ times: number[]; work: number }> {
  const before = await taskTime(client)
  const times = await measure()
  return { times, work: ((await taskTime(client)) - before) / times.length }
}

/** Processor time of all tasks of the page so far, in ms: script, styles, layout and the orders to paint. */
async function taskTime(client: CDPSession): Promise<number> {
  const { metrics } = await client.send('Performance.getMetrics')
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1_000
}
