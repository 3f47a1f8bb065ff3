import type { Database } from 'better-sqlite3'
import { DomainError } from '#shared/lib/domain-error.ts'

/** A definition that is stored, and how many runs of it were created. */
export interface KnownDefinition {
  readonly definitionNo: number
  readonly hash: string
  runs: number
}

/** Numbers of the names that rows carry: workflows (numbered on first use) and definitions (stored before). Kept in memory. */
export interface Names {
  workflowNo(name: string): number
  workflowOf(no: number): string
  /** `not_found` when the definition was never stored: a run without one could never continue. */
  definition(hash: string): KnownDefinition
  definitionOf(no: number): string
  /** Counts a run of a definition and gives its number. */
  countRun(definition: KnownDefinition): number
  /** Writes the counts, once a transaction for each definition. */
  flush(): void
  forget(): void
}

export function createNames(db: Database): Names {
  const workflows = new Map<string, number>()
  const workflowNames = new Map<number, string>()
  const definitions = new Map<string, KnownDefinition>()
  const hashes = new Map<number, string>()
  const counted = new Set<KnownDefinition>()
  const findWorkflow = db.prepare<[string], number>('SELECT workflow_no FROM workflows WHERE name = ?').pluck()
  const addWorkflow = db.prepare<[string]>('INSERT INTO workflows (name) VALUES (?)')
  const findName = db.prepare<[number], string>('SELECT name FROM workflows WHERE workflow_no = ?').pluck()
  const findDefinition = db.prepare<[string], KnownDefinition>(
    'SELECT definition_no AS definitionNo, hash, runs FROM definitions WHERE hash = ?',
  )
  const findHash = db.prepare<[number], string>('SELECT hash FROM definitions WHERE definition_no = ?').pluck()
  const updateRuns = db.prepare<[number, number]>('UPDATE definitions SET runs = ? WHERE definition_no = ?')

  return {
    workflowNo: (name) => remember(workflows, name, () => findWorkflow.get(name) ?? Number(addWorkflow.run(name).lastInsertRowid)),
    workflowOf: (no) => remember(workflowNames, no, () => findName.get(no)),
    definition(hash) {
      const known = definitions.get(hash) ?? findDefinition.get(hash)
      if (!known) throw new DomainError('not_found', `There is no definition ${hash}; store it before a run is created on it.`)
      definitions.set(hash, known)
      return known
    },
    definitionOf: (no) => remember(hashes, no, () => findHash.get(no)),
    countRun(definition) {
      counted.add(definition)
      return ++definition.runs
    },
    flush() {
      for (const definition of counted) updateRuns.run(definition.runs, definition.definitionNo)
      counted.clear()
    },
    forget() {
      for (const memory of [workflows, workflowNames, definitions, hashes, counted]) memory.clear()
    },
  }
}

function remember<Key, Value>(memory: Map<Key, Value>, key: Key, read: () => Value | undefined): Value {
  const known = memory.get(key)
  if (known !== undefined) return known
  const found = read()
  if (found === undefined) throw new DomainError('internal', `Row ${String(key)} of a table of names is missing; run doctor.`)
  memory.set(key, found)
  return found
}
