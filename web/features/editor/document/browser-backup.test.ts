import { describe, expect, test } from 'vitest'
import type { Graph } from '#shared/graph/schema.ts'
import { same } from '#shared/graph/edit/settings.ts'
import { recovered } from './backup.ts'
import { createBrowserBackup, SMALL, type LargeStorage, type SmallStorage } from './browser-backup.ts'

const graph = (name: string, size = 0): Graph => ({
  format: 'belay/graph@1',
  name,
  nodes: size === 0 ? [] : [{ id: 'a', type: 'transform', config: { output: 'x'.repeat(size) } }],
  edges: [],
})
const entry = (name: string, at: number, size = 0) => ({ graph: graph(name, size), revision: 3, at })

/** A browser's storage that lives over reloads, and can be full or switched off. */
function browser() {
  const small = new Map<string, string>()
  const large = new Map<string, string>()
  const state = { small, large, smallFull: false, largeFull: false, now: 1_000 }
  const local: SmallStorage = {
    get length() {
      return small.size
    },
    key: (index) => [...small.keys()][index] ?? null,
    getItem: (key) => small.get(key) ?? null,
    setItem(key, value) {
      if (state.smallFull) throw new Error('QuotaExceededError')
      small.set(key, value)
    },
    removeItem: (key) => void small.delete(key),
  }
  const indexed: LargeStorage = {
    keys: () => (state.largeFull ? Promise.reject(new Error('off')) : Promise.resolve([...large.keys()])),
    get: (key) => Promise.resolve(large.get(key)),
    set(key, value) {
      if (state.largeFull) return Promise.reject(new Error('full'))
      large.set(key, value)
      return Promise.resolve()
    },
    delete: (key) => Promise.resolve(void large.delete(key)),
  }
  const tab = (name: string, workflow = 'w') =>
    createBrowserBackup({ workflow, tab: name, small: local, large: indexed, now: () => state.now })
  return { state, tab }
}

describe('what a browser keeps', () => {
  test('is there after a reload, in the instant it is written', async () => {
    const { tab } = browser()
    void tab('one').write(entry('Mine', 900))
    expect(await tab('one').read()).toEqual(entry('Mine', 900))
    expect(await tab('one', 'another').read()).toBeUndefined()
  })

  test('goes to the larger place when it is large, and back', async () => {
    const { state, tab } = browser()
    const backup = tab('one')
    await backup.write(entry('Small', 900))
    await backup.write(entry('Large', 901, SMALL))
    expect([state.small.size, state.large.size, (await backup.read())?.graph.name]).toEqual([0, 1, 'Large'])
    await backup.write(entry('Small again', 902))
    expect([state.small.size, state.large.size, (await backup.read())?.graph.name]).toEqual([1, 0, 'Small again'])
  })

  test('goes to the other place when one is full; when both are, it says so and what was kept stays', async () => {
    const { state, tab } = browser()
    const backup = tab('one')
    await backup.write(entry('First', 900))
    state.smallFull = true
    await backup.write(entry('Second', 901))
    expect((await backup.read())?.graph.name).toBe('Second')
    state.largeFull = true
    await expect(backup.write(entry('Third', 902))).rejects.toThrow('full')
    state.largeFull = false
    expect((await backup.read())?.graph.name).toBe('Second')
  })

  test('is found by another tab when the first is gone; what is newest counts; saving it forgets all of it', async () => {
    const { state, tab } = browser()
    await tab('crashed').write(entry('Old', 800))
    await tab('gone').write(entry('New', 900))
    const later = tab('later')
    expect((await later.read())?.graph.name).toBe('New')
    await later.clear()
    expect(state.small.size).toBe(0)
  })

  test('of a tab that lives on stays when this one has saved its own', async () => {
    const { tab } = browser()
    const here = tab('here')
    await here.write(entry('Mine', 800))
    await tab('there').write(entry('Theirs', 900))
    await here.clear()
    expect((await tab('there').read())?.graph.name).toBe('Theirs')
  })

  test('is forgotten after a month, or when it cannot be read', async () => {
    const { state, tab } = browser()
    await tab('one').write(entry('Old', 900))
    state.small.set('belay:draft:w:broken', '{"graph": {')
    state.small.set('belay:draft:w:odd', '{"graph": {}, "revision": 1, "at": 999}')
    state.now += 31 * 86_400_000
    expect(await tab('two').read()).toBeUndefined()
    expect(state.small.size).toBe(0)
  })
})

test.each([
  ['nothing was kept', undefined, 3, undefined],
  ['the server has it', entry('Saved', 900), 3, undefined],
  ['the server does not have it', entry('Mine', 900), 3, false],
  ['the server went on since', entry('Mine', 900), 4, true],
  ['the server went back since', entry('Mine', 900), 2, false],
])('offered back? %s', (_name, kept, revision, behind) => {
  const found = recovered(kept, { revision, graph: graph('Saved') }, same)
  expect(found).toEqual(behind === undefined ? undefined : { entry: kept, behind })
})
