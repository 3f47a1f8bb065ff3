import type { Database } from 'better-sqlite3'
import { DomainError } from '#shared/lib/domain-error.ts'

/** Numbers of the names that rows carry: workflows (numbered on first use) and definitions (stored before). Kept in memory. */
export interface Names {
  workflowNo(name: string): number
  workflowOf(no: number): string
  /** `not_found` when the definition was never stored: a run without one could never continue. */
  definitionNo(hash: string): number
  definitionOf(no: number): string
  forget(): void
}

export function createNames(db: Database): Names {
  const workflows = createNumbers(db, 'SELECT workflow_no FROM workflows WHERE name = ?', 'SELECT name FROM workflows WHERE workflow_no = ?')
  const definitions = createNumbers(db, 'SELECT definition_no FROM definitions WHERE hash = ?', 'SELECT hash FROM definitions WHERE definition_no = ?')
  const addWorkflow = db.prepare<[string]>('INSERT INTO workflows (name) VALUES (?)')
  return {
    workflowNo: (name) => workflows.numberOf(name) ?? workflows.learn(name, Number(addWorkflow.run(name).lastInsertRowid)),
    workflowOf: (no) => workflows.nameOf(no),
    definitionNo(hash) {
      const no = definitions.numberOf(hash)
      if (no === undefined) throw new DomainError('not_found', `There is no definition ${hash}; store it before a run is created on it.`)
      return no
    },
    definitionOf: (no) => definitions.nameOf(no),
    forget() {
      workflows.forget()
      definitions.forget()
    },
  }
}

function createNumbers(db: Database, selectNo: string, selectName: string) {
  const byName = new Map<string, number>()
  const byNo = new Map<number, string>()
  const findNo = db.prepare<[string], number>(selectNo).pluck()
  const findName = db.prepare<[number], string>(selectName).pluck()
  function learn(name: string, no: number): number {
    byName.set(name, no)
    byNo.set(no, name)
    return no
  }
  return {
    learn,
    numberOf(name: string): number | undefined {
      const known = byName.get(name)
      if (known !== undefined) return known
      const no = findNo.get(name)
      return no === undefined ? undefined : learn(name, no)
    },
    nameOf(no: number): string {
      const known = byNo.get(no)
      if (known !== undefined) return known
      const name = findName.get(no)
      if (name === undefined) throw new DomainError('internal', `Row ${no} of a table of names is missing; run doctor.`)
      learn(name, no)
      return name
    },
    forget() {
      byName.clear()
      byNo.clear()
    },
  }
}
