import type { Json } from '#shared/lib/json.ts'
import type { Recorded, Value } from '#shared/run/events.ts'
import type { EffectRow, ReviewRow, RunRow, Store } from '#server/store/store.ts'

/** Everything that a store knows of one run and its children, as plain data. */
export interface Dump {
  root: string
  rows: { [run: string]: RunRow }
  journals: { [run: string]: Recorded[] }
  reviews: ReviewRow[]
  effects: EffectRow[]
  /** Values that events refer to by hash. */
  payloads: { [hash: string]: Json }
}

/** Undefined when the store has no such run. */
export async function dumpRun(store: Store, root: string): Promise<Dump | undefined> {
  const dump: Dump = { root, rows: {}, journals: {}, reviews: [], effects: [], payloads: {} }
  if (!(await store.run(root))) return undefined
  await addRun(store, dump, root)
  return dump
}

async function addRun(store: Store, dump: Dump, runId: string): Promise<void> {
  const row = await store.run(runId)
  if (!row) throw new Error(`run ${runId} is gone`)
  dump.rows[runId] = row
  const journal = (dump.journals[runId] = await store.journal(runId, 0))
  dump.reviews.push(...(await store.reviews({ state: 'open', runId })), ...(await store.reviews({ state: 'decided', runId })))
  dump.effects.push(...(await store.effects(runId)))
  for (const hash of journal.flatMap(references)) {
    const payload = await store.payload(hash)
    if (payload !== undefined) dump.payloads[hash] = payload
  }
  if (!journal.some((event) => event.type === 'children-started')) return
  for (const child of await store.runs({ parent: runId, limit: 100_000 })) await addRun(store, dump, child.runId)
}

function references(event: Recorded): string[] {
  return Object.values(event).flatMap((value: unknown) =>
    typeof value === 'object' && value !== null && 'ref' in value && 'bytes' in value && typeof value.ref === 'string' ? [value.ref] : [],
  )
}

/** What a value says, wherever it is kept. Throws when it was stored aside and is not there. */
export function valueOf(dump: Dump, value: Value | undefined): Json | undefined {
  if (value === undefined) return undefined
  if ('json' in value) return value.json
  const payload = dump.payloads[value.ref]
  if (payload === undefined) throw new Error(`payload ${value.ref} is not stored`)
  return payload
}

/** Children of a run: `step#round.index` to run id. */
export function childrenOf(dump: Dump, runId: string): Map<string, string> {
  const children = new Map<string, string>()
  for (const row of Object.values(dump.rows)) {
    if (row.parent?.run === runId) children.set(`${row.parent.step}#${row.parent.round}.${row.parent.index}`, row.runId)
  }
  return children
}

/** Run id to the path before its steps: empty for the root, `step#round.index/` for a child. */
export function pathsOf(dump: Dump): Map<string, string> {
  const paths = new Map([[dump.root, '']])
  const visit = (runId: string): void => {
    for (const [name, child] of childrenOf(dump, runId)) {
      paths.set(child, `${paths.get(runId)}${name}/`)
      visit(child)
    }
  }
  visit(dump.root)
  return paths
}
