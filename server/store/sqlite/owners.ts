import type { Database } from 'better-sqlite3'

export interface Owner {
  ownerNo: number
  name: string
  until: number
}

/** The leases. An owner is there from its first claim until it lets go of everything or its lease is found to have ended. */
export interface Owners {
  byName(name: string): Owner | undefined
  byNo(ownerNo: number): Owner | undefined
  /** Begins the lease or moves its end. */
  hold(name: string, until: number): Owner
  remove(owner: Owner): void
  ended(now: number): Owner[]
  all(): Owner[]
  forget(): void
}

export function createOwners(db: Database): Owners {
  let names: Map<string, Owner> | undefined
  let numbers = new Map<number, Owner>()
  const select = db.prepare<[], Owner>('SELECT owner_no AS ownerNo, name, until FROM owners')
  const insert = db.prepare<[string, number]>('INSERT INTO owners (name, until) VALUES (?, ?)')
  const update = db.prepare<[number, number]>('UPDATE owners SET until = ? WHERE owner_no = ?')
  const remove = db.prepare<[number]>('DELETE FROM owners WHERE owner_no = ?')

  function load(): Map<string, Owner> {
    if (!names) {
      const rows = select.all()
      names = new Map(rows.map((row) => [row.name, row]))
      numbers = new Map(rows.map((row) => [row.ownerNo, row]))
    }
    return names
  }

  return {
    byName: (name) => load().get(name),
    byNo: (ownerNo) => (load(), numbers.get(ownerNo)),
    hold(name, until) {
      const known = load().get(name)
      if (known) {
        if (known.until !== until) update.run(until, known.ownerNo)
        known.until = until
        return known
      }
      const owner: Owner = { ownerNo: Number(insert.run(name, until).lastInsertRowid), name, until }
      load().set(name, owner)
      numbers.set(owner.ownerNo, owner)
      return owner
    },
    remove(owner) {
      remove.run(owner.ownerNo)
      load().delete(owner.name)
      numbers.delete(owner.ownerNo)
    },
    ended: (now) => [...load().values()].filter((owner) => owner.until <= now),
    all: () => [...load().values()],
    forget() {
      names = undefined
    },
  }
}
