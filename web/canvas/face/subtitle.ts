import { isJsonObject, type Json } from '#shared/lib/json.ts'
import { parseDuration } from '#shared/lib/duration.ts'
import type { GraphNode } from '#shared/graph/schema.ts'
import { durationText, plural } from '#web/lib/format.ts'
import { definitionOf } from './ports.ts'

type Config = GraphNode['config']

/** What a step does, in a line of plain words made from its settings. */
export function subtitleOf(node: GraphNode): string {
  const own = Object.hasOwn(BY_TYPE, node.type) ? BY_TYPE[node.type]!(node.config, node) : undefined
  const definition = definitionOf(node)
  if (!definition) return `Unknown kind of step: ${node.type}`
  return oneLine(own ?? '') || 'Not set up yet'
}

const BY_TYPE: Readonly<Record<string, (config: Config, node: GraphNode) => string | undefined>> = {
  'manual-trigger': () => 'When somebody starts a run',
  llm: (config) => {
    const who = config['provider'] === 'openai-compatible' ? (text(config['model']) ?? 'Model not chosen') : 'Built-in'
    const fields = isJsonObject(config['schema']) ? config['schema']['properties'] : undefined
    const form = isJsonObject(fields) ? plural(Object.keys(fields).length, 'field') : 'text'
    return text(config['instructions']) || text(config['text']) ? `${who} · answers with ${form}` : undefined
  },
  'http-request': (config) => {
    const url = text(config['url'])
    return url && `${text(config['method']) ?? 'GET'} ${url.replace(/^https?:\/\//, '')}`
  },
  'read-files': (config) => `${text(config['glob']) ?? '**/*'} in ${text(config['folder']) || 'the workspace folder'}`,
  'extract-text': (config) => text(config['path']),
  'write-file': (config) => text(config['path']),
  transform: (config) => text(config['output']),
  code: (config) => {
    const source = text(config['source'])
    return source && `${plural(source.trim().split('\n').length, 'line')} of JavaScript`
  },
  branch: (config) => text(config['condition']),
  switch: ({ cases }) => (Array.isArray(cases) && cases.length > 0 ? `${plural(cases.length, 'case')}, else otherwise` : undefined),
  merge: ({ mode }, { join }) => {
    const waits = {
      all: 'Waits for all',
      any: 'Goes on with any',
      first_success: 'Goes on with the first success',
      n_of_m: 'Waits for some',
    }
    const how = join?.mode === 'n_of_m' ? `Waits for ${join.n}` : waits[join?.mode ?? 'all']
    return `${how} · ${mode === 'list' ? 'as a list' : mode === 'first' ? 'the first result' : 'by step'}`
  },
  map: (config) => {
    const items = text(config['items'])
    return items && `${items} · ${typeof config['concurrency'] === 'number' ? config['concurrency'] : 4} at a time`
  },
  loop: (config) => {
    const until = text(config['until'])
    return until && `Until ${until} · ${plural(typeof config['maxRounds'] === 'number' ? config['maxRounds'] : 10, 'round')} at most`
  },
  wait: (config) => {
    const duration = text(config['duration'])
    const ms = duration === undefined ? undefined : parseDuration(duration)
    if (ms !== undefined) return `For ${durationText(ms)}`
    const until = text(config['until'])
    return until && `Until ${until}`
  },
  stop: (config) => text(config['message']),
  'sub-workflow': (config) => text(config['workflow']),
  review: (config) => text(config['question']) ?? (text(config['assign']) ? `Approved by ${text(config['assign'])}` : 'Approve or reject'),
}

const text = (value: Json | undefined): string | undefined => (typeof value === 'string' && value.trim() !== '' ? value : undefined)

/** Cards have room for some sixty letters; the rest is in the inspector. */
const oneLine = (line: string): string => line.slice(0, 160).replace(/\s+/g, ' ').trim()
