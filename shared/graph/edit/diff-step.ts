import { z } from 'zod'
import type { Json, JsonObject } from '../../lib/json.ts'
import { nodeDefinition, type Catalog } from '../../nodes/catalog.ts'
import type { GraphNode, Join } from '../schema.ts'
import { policyChanges } from './diff-policy.ts'
import { changed, short, type Part, type PartChange } from './diff-words.ts'
import { same } from './settings.ts'

/** What is different in a step apart from its place and what is inside of it, in words. */
export function nodeChanges(was: GraphNode, node: GraphNode, catalog: Catalog): PartChange[] {
  const changes: PartChange[] = []
  const definition = nodeDefinition(catalog, node.type)
  if (was.name !== node.name)
    changes.push(change('name', `Name: ${short(was.name ?? was.id)} → ${short(node.name ?? node.id)}`, was.name, node.name))
  if (was.type !== node.type) {
    const name = (type: string): string => nodeDefinition(catalog, type)?.name ?? type
    changes.push(change('type', `Type: ${name(was.type)} → ${name(node.type)}`, was.type, node.type))
  }
  changes.push(...configChanges(was.config, node.config, definition?.config))
  const [joined, joins] = [was.join ?? ALL, node.join ?? ALL]
  if (!same(joined, joins)) changes.push(change('join', `Waits for: ${joinWords(joined)} → ${joinWords(joins)}`, joined, joins))
  changes.push(...policyChanges(was.policy, node.policy, definition?.policy))
  if (was.note !== node.note) changes.push(change('note', changed('Note', was.note, node.note), was.note, node.note))
  return changes
}

const change = (part: Part, what: string, before: Json | undefined, after: Json | undefined): PartChange => ({
  part,
  what,
  ...(before === undefined ? {} : { before }),
  ...(after === undefined ? {} : { after }),
})

function configChanges(was: JsonObject, is: JsonObject, schema: z.core.$ZodType | undefined): PartChange[] {
  if (was === is) return []
  const fields = shapeOf(schema)
  // In the order of the form, then whatever the form does not know.
  const names = new Set([...Object.keys(fields), ...Object.keys(was), ...Object.keys(is)])
  const changes: PartChange[] = []
  for (const name of names) {
    const [before, after] = [ownValue(was, name), ownValue(is, name)]
    if (same(before, after)) continue
    const meta = fields[name] && metaOf(fields[name])
    changes.push(change('config', changed(meta?.label ?? name, before, after, meta?.unit), before, after))
  }
  return changes
}

const ownValue = (object: JsonObject, name: string): Json | undefined => (Object.hasOwn(object, name) ? object[name] : undefined)

function shapeOf(schema: z.core.$ZodType | undefined): { [field: string]: z.core.$ZodType } {
  const def = schema && (schema as z.core.$ZodTypes)._zod.def
  return def?.type === 'object' ? def.shape : {}
}

/** Words of a field; those of a default or an optional may stand on what it wraps. */
function metaOf(schema: z.core.$ZodType): { label?: string; unit?: string } {
  const meta = z.globalRegistry.get(schema)
  if (typeof meta?.['label'] === 'string')
    return { label: meta['label'], ...(typeof meta['unit'] === 'string' ? { unit: meta['unit'] } : {}) }
  const { def } = (schema as z.core.$ZodTypes)._zod
  return 'innerType' in def ? metaOf(def.innerType) : {}
}

const ALL: Join = { mode: 'all' }
function joinWords(join: Join): string {
  switch (join.mode) {
    case 'all':
      return 'all that lead here'
    case 'any':
      return 'any that leads here'
    case 'first_success':
      return 'the first that succeeds'
    case 'n_of_m':
      return `${join.n} of those that lead here`
  }
}
