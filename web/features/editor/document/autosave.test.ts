import { afterEach, describe, expect, test } from 'vitest'
import type { Graph } from '#shared/graph/schema.ts'
import { addNode } from '#shared/graph/edit/add-nodes.ts'
import { rename } from '#shared/graph/edit/settings.ts'
import type { Json } from '#shared/lib/json.ts'
import { catalog } from '#shared/nodes/catalog.ts'
import { ApiError } from '#web/api/client.ts'
import { createAutosave, type Autosave } from './autosave.ts'
import type { Backup, BackupEntry } from './backup.ts'
import { createDocument } from './document.ts'
import { manualClock, settled } from './testing/manual-clock.ts'

const empty: Graph = { format: 'belay/graph@1', name: 'Test', nodes: [], edges: [] }
const graph = addNode(empty, { definition: catalog.transform, at: { x: 0, y: 0 } }).graph
const named = (name: string) => rename(graph, 'reshape', name)
const offline = () => new ApiError('offline', 0, 'The server does not answer.')

/** A server as the contract has it, which can be told to misbehave. */
function server() {
  const state = { graph, revision: 3, saves: [] as { graph: Graph; revision: number }[] }
  let next: (() => void) | undefined
  let wait: Promise<void> | undefined
  return {
    state,
    /** Thrown instead of saving, or after it when `lost`. */
    fail: undefined as { error: Error; lost?: boolean } | undefined,
    hold() {
      wait = new Promise((resolve) => (next = resolve))
    },
    release() {
      next?.()
      wait = undefined
    },
    async save(sent: Graph, revision: number) {
      state.saves.push({ graph: sent, revision })
      if (wait) await wait
      if (this.fail && !this.fail.lost) throw this.fail.error
      if (revision !== state.revision) {
        const current = { revision: state.revision, updatedAt: 77, graph: state.graph } as unknown as Json
        throw new ApiError('stale_revision', 409, 'Somebody else saved.', { current })
      }
      // What travels is a copy.
      Object.assign(state, { graph: JSON.parse(JSON.stringify(sent)) as Graph, revision: revision + 1 })
      if (this.fail) throw this.fail.error
      return { revision: state.revision, updatedAt: 100 + state.revision }
    },
  }
}

function memoryBackup(): Backup & { entry: BackupEntry | undefined; writes: number; full: boolean } {
  return {
    entry: undefined,
    writes: 0,
    full: false,
    read() {
      return Promise.resolve(this.entry)
    },
    write(entry) {
      this.writes++
      if (this.full) return Promise.reject(new Error('full'))
      this.entry = entry
      return Promise.resolve()
    },
    clear() {
      this.entry = undefined
      return Promise.resolve()
    },
  }
}

let open: Autosave | undefined
afterEach(() => open?.close())

function editor() {
  const there = server()
  const clock = manualClock()
  const backup = memoryBackup()
  const document = createDocument(graph, { now: () => clock.now() })
  let comeBack = (): void => undefined
  const autosave = createAutosave({
    document,
    saved: { graph, revision: 3, updatedAt: 5 },
    save: (sent, revision) => there.save(sent, revision),
    backup,
    clock,
    online: (listener) => ((comeBack = listener), () => undefined),
  })
  open = autosave
  const type = (name: string): void => document.edit('Rename', (one) => rename(one, 'reshape', name))
  return { there, clock, backup, document, autosave, type, online: () => comeBack(), kind: () => autosave.getState().kind }
}

describe('saving', () => {
  test('waits for a pause and sends the newest once', async () => {
    const { there, clock, autosave, type, kind, document } = editor()
    expect(autosave.getState()).toEqual({ kind: 'saved', revision: 3, at: 5 })
    type('A')
    await clock.pass(300)
    type('AB')
    await clock.pass(399)
    expect([kind(), there.state.saves.length]).toEqual(['unsaved', 0])
    await clock.pass(1)
    expect(autosave.getState()).toEqual({ kind: 'saved', revision: 4, at: 104 })
    expect(there.state.saves).toEqual([{ graph: document.getState().graph, revision: 3 }])
  })

  test('does not wait for ever for a pause', async () => {
    const { there, clock, type } = editor()
    for (let key = 0; key < 20; key++) {
      type(`A${key}`)
      await clock.pass(200)
    }
    expect(there.state.saves.length).toBeGreaterThanOrEqual(1)
  })

  test('has one save under way, then sends what came meanwhile', async () => {
    const { there, clock, type, kind, autosave } = editor()
    there.hold()
    type('A')
    await clock.pass(400)
    expect(kind()).toBe('saving')
    type('B')
    type('C')
    await clock.pass(2_000)
    expect(there.state.saves.length).toBe(1)
    there.release()
    await settled()
    expect(kind()).toBe('unsaved')
    await clock.pass(400)
    expect(there.state).toMatchObject({ revision: 5, graph: named('C') })
    expect(autosave.getState()).toMatchObject({ kind: 'saved', revision: 5 })
  })

  test('sends nothing when everything is undone again', async () => {
    const { there, clock, type, document, kind, backup } = editor()
    type('A')
    document.undo()
    expect([kind(), backup.entry]).toEqual(['saved', undefined])
    await clock.pass(5_000)
    expect(there.state.saves).toEqual([])
  })

  test('at once when asked, with what came while it was under way', async () => {
    const { there, type, autosave } = editor()
    type('A')
    const done = autosave.flush()
    type('B')
    expect(await done).toMatchObject({ kind: 'saved', revision: 5 })
    expect(there.state.graph).toEqual(named('B'))
    expect(autosave.isUnsaved()).toBe(false)
  })
})

describe('without a server', () => {
  test('keeps the work, tries again ever later, and at once when the network is back', async () => {
    const { there, clock, type, kind, backup, autosave, online } = editor()
    there.fail = { error: offline() }
    type('A')
    await clock.pass(400)
    expect(autosave.getState()).toEqual({ kind: 'offline', message: 'The server does not answer.', answered: false })
    expect(backup.entry).toMatchObject({ graph: named('A'), revision: 3 })
    await clock.pass(1_000 + 2_000 + 4_000)
    expect(there.state.saves.length).toBe(4)
    await clock.pass(7_999)
    expect(there.state.saves.length).toBe(4)
    type('B')
    expect(kind()).toBe('offline')
    there.fail = undefined
    online()
    await settled()
    expect([kind(), there.state.graph, backup.entry]).toEqual(['saved', named('B'), undefined])
  })

  test('a save without an answer that arrived is not taken for somebody else', async () => {
    const { there, clock, type, kind, autosave } = editor()
    there.fail = { error: offline(), lost: true }
    type('A')
    await clock.pass(400)
    expect([kind(), there.state.revision]).toEqual(['offline', 4])
    there.fail = undefined
    type('B')
    await clock.pass(2_000)
    expect(autosave.getState()).toMatchObject({ kind: 'saved', revision: 5 })
    expect(there.state.graph).toEqual(named('B'))
  })

  test('what may have arrived is saved over when it is undone', async () => {
    const { there, clock, type, document, kind } = editor()
    there.fail = { error: offline(), lost: true }
    type('A')
    await clock.pass(400)
    there.fail = undefined
    document.undo()
    await clock.pass(5_000)
    expect([kind(), there.state.graph]).toEqual(['saved', graph])
  })

  test('a save that hangs is given up and tried again', async () => {
    const { there, clock, type, kind } = editor()
    there.hold()
    type('A')
    await clock.pass(400 + 30_000)
    expect(kind()).toBe('offline')
    there.release()
    await clock.pass(1_000)
    expect([kind(), there.state.graph, there.state.revision]).toEqual(['saved', named('A'), 4])
  })

  test.each([
    ['a full disk of the server', 507, 'disk_full', 'offline'],
    ['a server that is down behind a proxy', 502, 'internal', 'offline'],
    ['too many requests', 429, 'internal', 'offline'],
    ['a workflow that was removed', 404, 'not_found', 'refused'],
    ['a workflow that is too large', 413, 'too_large', 'refused'],
    ['a document that is refused', 400, 'invalid_graph', 'refused'],
  ])('%s: the work stays here', async (_name, status, code, expected) => {
    const { there, clock, type, kind, backup, autosave } = editor()
    there.fail = { error: new ApiError(code, status, 'It does not go.') }
    type('A')
    await clock.pass(400)
    expect([kind(), autosave.isUnsaved()]).toEqual([expected, true])
    expect(backup.entry?.graph).toEqual(named('A'))
    there.fail = undefined
    type('B')
    await clock.pass(2_000)
    expect(kind()).toBe('saved')
  })

  test('says so when this device keeps nothing either', async () => {
    const { there, clock, type, backup, autosave } = editor()
    there.fail = { error: offline() }
    backup.full = true
    type('A')
    await clock.pass(400)
    const state = autosave.getState()
    expect(state.kind === 'offline' && state.message).toMatch(/storage is full.*leave this page open, or export/)
    expect(autosave.isUnsaved()).toBe(true)
  })
})

describe('somebody else saved', () => {
  const theirs = rename(graph, 'reshape', 'Theirs')
  async function conflict() {
    const all = editor()
    Object.assign(all.there.state, { graph: theirs, revision: 9 })
    all.type('Mine')
    await all.clock.pass(400)
    expect(all.autosave.getState()).toEqual({ kind: 'conflict', current: { revision: 9, updatedAt: 77, graph: theirs } })
    return all
  }

  test('nothing is sent while it is open, and all of it is kept', async () => {
    const { there, clock, type, backup, autosave } = await conflict()
    type('Mine too')
    await clock.pass(60_000)
    expect(await autosave.flush()).toMatchObject({ kind: 'conflict' })
    expect(there.state.saves.length).toBe(1)
    expect(backup.entry).toMatchObject({ graph: named('Mine too'), revision: 3 })
    expect(autosave.base()).toEqual({ graph, revision: 3 })
  })

  test('mine can take the place of theirs', async () => {
    const { there, autosave } = await conflict()
    expect(await autosave.keepMine()).toMatchObject({ kind: 'saved', revision: 10 })
    expect(there.state.graph).toEqual(named('Mine'))
  })

  test('theirs can be taken, mine is one undo away', async () => {
    const { there, clock, document, autosave, kind, backup } = await conflict()
    autosave.takeTheirs()
    expect(document.getState()).toMatchObject({ graph: theirs, undoLabel: 'Take the version that was saved elsewhere' })
    expect([autosave.getState(), backup.entry]).toEqual([{ kind: 'saved', revision: 9, at: 77 }, undefined])
    document.undo()
    await clock.pass(400)
    expect([kind(), there.state.graph, there.state.revision]).toEqual(['saved', named('Mine'), 10])
  })

  test('both can be kept; if the copy fails nothing happens', async () => {
    const { document, autosave, kind } = await conflict()
    await expect(autosave.keepBoth(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(kind()).toBe('conflict')
    const copies: Graph[] = []
    await autosave.keepBoth((mine) => Promise.resolve(copies.push(mine)))
    expect([copies, document.getState().graph, kind()]).toEqual([[named('Mine')], theirs, 'saved'])
  })

  test('news from elsewhere is taken over while nothing is missing there, and asked about while something is', async () => {
    const { there, clock, type, document, autosave, kind } = editor()
    const current = { graph: theirs, revision: 9, updatedAt: 88 }
    expect(autosave.heard({ ...current, revision: 3 })).toBe('known')
    expect(autosave.heard(current)).toBe('taken')
    expect(document.getState().graph).toBe(theirs)
    expect(autosave.getState()).toEqual({ kind: 'saved', revision: 9, at: 88 })
    expect(autosave.heard({ graph: JSON.parse(JSON.stringify(theirs)) as Graph, revision: 10, updatedAt: 99 })).toBe('known')
    expect(document.getState().graph).toBe(theirs)
    expect(autosave.getState()).toEqual({ kind: 'saved', revision: 10, at: 99 })
    type('Mine')
    expect(autosave.heard({ graph, revision: 11, updatedAt: 111 })).toBe('conflict')
    await clock.pass(60_000)
    expect([kind(), there.state.saves.length]).toEqual(['conflict', 0])
  })

  test('the same change made by both is no conflict', async () => {
    const { there, clock, type, autosave } = editor()
    Object.assign(there.state, { graph: named('A'), revision: 4 })
    type('A')
    await clock.pass(400)
    expect(autosave.getState()).toEqual({ kind: 'saved', revision: 4, at: 77 })
  })
})

describe('what this device keeps', () => {
  test('is written at once, then at most every 300 ms, and forgotten when the server has it', async () => {
    const { there, clock, type, backup } = editor()
    there.fail = { error: offline() }
    type('A')
    expect(backup.writes).toBe(1)
    for (let key = 0; key < 10; key++) {
      type(`A${key}`)
      await clock.pass(30)
    }
    expect(backup.writes).toBe(2)
    expect(backup.entry?.graph).toEqual(named('A9'))
    there.fail = undefined
    await clock.pass(5_000)
    expect(backup.entry).toBeUndefined()
  })

  test('goes by the new revision when more was changed during a save', async () => {
    const { there, clock, type, backup } = editor()
    there.hold()
    type('A')
    await clock.pass(400)
    type('B')
    there.release()
    await settled()
    expect(backup.entry).toMatchObject({ graph: named('B'), revision: 4 })
  })

  test('comes back as a change that is saved', async () => {
    const { there, clock, autosave, document } = editor()
    autosave.recover({ entry: { graph: named('Kept'), revision: 3, at: 1 }, behind: false })
    expect(document.getState().undoLabel).toBe('Restore unsaved work')
    await clock.pass(400)
    expect(there.state.graph).toEqual(named('Kept'))
  })

  test('comes back as a conflict when the server went on', async () => {
    const { there, clock, autosave } = editor()
    autosave.recover({ entry: { graph: named('Kept'), revision: 2, at: 1 }, behind: true })
    expect(autosave.getState()).toMatchObject({ kind: 'conflict', current: { revision: 3, graph } })
    await clock.pass(5_000)
    expect(there.state.saves).toEqual([])
    await autosave.keepMine()
    expect(there.state.graph).toEqual(named('Kept'))
  })

  test('stays when the page goes', () => {
    const { type, backup, autosave } = editor()
    type('A')
    type('B')
    autosave.close()
    expect(backup.entry?.graph).toEqual(named('B'))
  })
})
