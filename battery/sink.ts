import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openLedger } from './ledger.ts'
import { type Answer, receipt } from './script.ts'

/**
 * The far side of every effect, a process of its own: the only judge of what was done. Started as `sink <ledger file>`;
 * sends its port to its parent. It answers as the request asks it to (`x-answer`), after the effect is in the ledger.
 */

const file = process.argv[2]
if (file === undefined) throw new Error('sink needs the path of its ledger')
const ledger = openLedger(file)
const LATE_MS = 40

const server = createServer((request, response) => {
  if (request.url === '/count') return void response.end(String(ledger.rows.length))
  if (request.method === 'GET') {
    const asked = new URL(request.url ?? '/', 'http://sink').searchParams
    const run = asked.get('run')
    const rows = ledger.rows.slice(Number(asked.get('after') ?? 0))
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(rows.filter((row) => run === null || row.run === run)))
    return
  }
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (chunk: string) => (body += chunk))
  request.on('end', () => {
    const header = (name: string): string => String(request.headers[name] ?? '')
    const answer = header('x-answer') as Answer
    const applied = answer === 'ok' || answer === 'late' || answer === 'reset'
    ledger.append({
      key: header('idempotency-key'),
      run: header('x-run'),
      step: header('x-step'),
      attempt: Number(header('x-attempt')),
      body,
      answer,
      applied,
      at: Date.now(),
    })
    const reply = (status: number, value: unknown): void => {
      response.statusCode = status
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(value))
    }
    if (answer === 'reset') return void request.socket.destroy()
    if (answer === '500') return reply(500, { error: 'scripted' })
    if (answer === '429') {
      response.setHeader('retry-after', '0')
      return reply(429, { error: 'scripted' })
    }
    if (answer === 'late') return void setTimeout(() => reply(200, receipt(body)), LATE_MS)
    reply(200, receipt(body))
  })
})

server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
process.on('disconnect', () => process.exit(0))
