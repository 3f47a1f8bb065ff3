import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import type { z } from 'zod'
import { parseConfig } from '#server/config.ts'
import { startServer, type Places, type RunningServer } from '#server/cli/serve/start-server.ts'
import { createLogger } from '#server/log.ts'
import type { Json } from '#shared/lib/json.ts'
import { ErrorReply } from '#shared/protocol/errors.ts'
import type { Contract } from '#shared/protocol/contract.ts'

/** The whole server on a port of its own and a SQLite file of its own, called as programs call it. */
export interface TestServer extends RunningServer {
  /** The data folder. */
  data: string
  logged: string[]
  /** Calls a route by its contract; the reply is parsed by the contract's own schema, and its status must be the contract's. */
  ok<Reply extends z.ZodType>(contract: Contract<z.ZodType, z.ZodType, z.ZodType, Reply>, call?: TestCall): Promise<z.output<Reply>>
  /** Calls a route that must be refused; the reply is parsed as every error must be. */
  refused(contract: Contract, call?: TestCall): Promise<{ status: number } & ErrorReply['error']>
  send(contract: Contract, call?: TestCall): Promise<Response>
}

export interface TestCall {
  params?: { [name: string]: string | number }
  query?: { [name: string]: string | number | boolean }
  body?: unknown
  headers?: { [name: string]: string }
}

/** For what happens by itself in a moment; a loaded machine takes longer. */
export const soon = { timeout: 20_000 }

export const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'belay-http-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

/** Starts a server that ends with the test. Without places it has no examples and a page of one line. */
export async function startTestServer(
  options: { data?: string; places?: Places; env?: { [name: string]: string } } = {},
): Promise<TestServer> {
  const data = options.data ?? folder()
  const web = join(data, '..', `${data.split('/').at(-1)}-web`)
  mkdirSync(join(web, 'assets'), { recursive: true })
  writeFileSync(join(web, 'index.html'), '<!doctype html><title>Belay</title>')
  writeFileSync(join(web, 'assets', 'main-abc123.js'), `export const big = '${'x'.repeat(5_000)}'`)
  const logged: string[] = []
  const parsed = parseConfig({ PORT: '0', BELAY_DATA: data, BELAY_LOG_LEVEL: 'debug', ...options.env }, '/')
  if (!parsed.ok) throw new Error(parsed.error.join(' '))
  const server = await startServer(
    parsed.value.config,
    createLogger('debug', (line) => void logged.push(line)),
    { examples: join(web, 'none'), pages: web, ...options.places },
  )
  onTestFinished(async () => {
    await server.stop(0)
    rmSync(web, { recursive: true, force: true })
  })

  const send: TestServer['send'] = (contract, { params = {}, query = {}, body, headers = {} } = {}) => {
    const path = contract.path.replace(/:([a-zA-Z]+)/g, (_, name: string) => encodeURIComponent(String(params[name])))
    const search = new URLSearchParams(Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]))
    return fetch(`${server.address}${path}?${search.toString()}`, {
      method: contract.method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  }

  return {
    ...server,
    data,
    logged,
    send,
    async ok(contract, call) {
      const answer = await send(contract, call)
      const text = await answer.text()
      expect({ status: answer.status, text: answer.status < 400 ? '' : text }).toEqual({ status: contract.status ?? 200, text: '' })
      return contract.reply.parse(JSON.parse(text))
    },
    async refused(contract, call) {
      const answer = await send(contract, call)
      const { error } = ErrorReply.parse(await answer.json())
      expect(error.message).toMatch(/[.!?…)]$/)
      return { status: answer.status, ...error }
    },
  }
}

/** A graph of a line of steps behind a start. */
export function lineOf(name: string, ...nodes: { [field: string]: Json }[]): { [field: string]: Json } {
  const all: { [field: string]: Json }[] = [{ id: 'start', type: 'manual-trigger' }, ...nodes]
  return {
    format: 'belay/graph@1',
    name,
    nodes: all,
    edges: all
      .slice(1)
      .map((node, i) => ({ id: `e${i}`, from: { node: all[i]!['id']!, port: all[i]!['port'] ?? 'out' }, to: { node: node['id']! } })),
  }
}

export const transform = (id: string, output: string): { [field: string]: Json } => ({ id, type: 'transform', config: { output } })
