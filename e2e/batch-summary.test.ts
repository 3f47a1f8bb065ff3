import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openToRead } from '#server/main.ts'
import type { Recorded } from '#shared/run/events.ts'
import { belay, startBelay, type Ended } from './belay-process.ts'
import { readCsv } from './read-csv.ts'

/** The batch-summary example as a newcomer runs it: the real program, a real data folder, the documents as they are. */

const EXAMPLE = fileURLToPath(new URL('../examples/batch-summary', import.meta.url))
const PARKED = ['note-from-site.txt', 'phone-message-2026-10-09.txt', 'site-visit-form-scan.txt']
const BROKEN = {
  'site-diary-2026-10-02.txt': 'site-diary-2026-10-02.txt is empty.',
  'valve-survey-brackenhope.pdf': 'valve-survey-brackenhope.pdf is not a readable PDF: the file is damaged or cut short.',
}
const RUN = 'summaries'
const RUN_JSON = ['run', 'graph.json', '--input', 'input.json', '--run-id', RUN, '--json']

interface Review {
  reviewId: string
  runId: string
  step: string
  requested: { reasons: { when: string; text: string }[]; output: { json: { confidence: number } }; assign?: string; due?: number }
}

interface Workspace {
  folder: string
  belay(...args: string[]): Promise<Ended>
  run(): Promise<Ended>
  reviews(): Promise<Review[]>
  table(): Promise<string>
}

const folders: string[] = []

async function workspace(): Promise<Workspace> {
  const folder = await mkdtemp(join(tmpdir(), 'belay-batch-'))
  folders.push(folder)
  await cp(EXAMPLE, folder, { recursive: true })
  await rm(join(folder, 'out'), { recursive: true, force: true })
  return {
    folder,
    belay: (...args) => belay(args, folder),
    run: () => belay(['run', 'graph.json', '--input', 'input.json', '--run-id', RUN], folder),
    async reviews() {
      const { stdout } = await belay(['reviews', '--json'], folder)
      return (JSON.parse(stdout) as { items: Review[] }).items
    },
    table: () => readFile(join(folder, 'out/summaries.csv'), 'utf8'),
  }
}

/** Journals of a run and of its items, by run id. Read while no process works on the folder. */
async function journals(folder: string): Promise<Map<string, Recorded[]>> {
  const store = await openToRead(join(folder, 'data'))
  try {
    const found = new Map<string, Recorded[]>()
    if (!(await store.run(RUN))) return found
    for (const { runId } of [{ runId: RUN }, ...(await store.runs({ parent: RUN, limit: 1_000 }))])
      found.set(runId, await store.journal(runId, 0))
    return found
  } finally {
    await store.close()
  }
}

/** What must hold of every journal: no gaps, nothing finished twice, nothing begun again once finished. */
function expectOnce(all: Map<string, Recorded[]>): void {
  for (const [runId, events] of all) {
    expect(
      events.map(({ seq }) => seq),
      runId,
    ).toEqual(events.map((_, i) => i + 1))
    const finished = new Set<string>()
    for (const event of events) {
      if (event.type === 'step-started') expect(finished, `${runId} begins ${event.step} again`).not.toContain(event.step)
      if (event.type !== 'step-succeeded' && event.type !== 'step-failed') continue
      expect(finished, `${runId} finishes ${event.step} twice`).not.toContain(event.step)
      finished.add(event.step)
    }
  }
}

/** Approves everything that waits; with the last decision the run goes on to its end. */
async function decideAll(at: Workspace): Promise<void> {
  const reviews = await at.reviews()
  expect(reviews).toHaveLength(PARKED.length)
  for (const [i, { reviewId }] of reviews.entries()) {
    const last = i === reviews.length - 1
    const { code, stderr } = await at.belay('decide', reviewId, 'approve', ...(last ? [] : ['--no-run']))
    expect(code, stderr).toBe(0)
  }
}

let documents: string[]

beforeAll(async () => {
  documents = (await readdir(join(EXAMPLE, 'documents'))).sort()
})
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
})

describe('batch summary', () => {
  test(
    'parks what is not sure enough, goes on when a person has decided, and gives every document a row',
    { timeout: 120_000 },
    async () => {
      const at = await workspace()
      expect(documents.length).toBeGreaterThanOrEqual(14)
      const first = await at.run()
      expect(first.code, first.stderr).toBe(3)
      expect(first.stdout).toBe('')

      const reviews = await at.reviews()
      const documentOf = new Map(documents.map((name, index) => [`${RUN}.each.1.${index}`, name]))
      expect(reviews.map(({ runId }) => documentOf.get(runId)!).sort()).toEqual(PARKED)
      for (const { step, requested } of reviews) {
        const { confidence } = requested.output.json
        expect(step).toBe('summarise')
        expect(requested.reasons).toEqual([
          expect.objectContaining({ when: 'confidence_below', text: `confidence ${confidence} is below 0.6` }),
        ])
        expect(requested.assign).toBe('editors')
        expect(requested.due).toBeGreaterThan(Date.now())
        expect(first.stderr).toContain(`confidence ${confidence} is below 0.6`)
      }
      await expect(at.table()).rejects.toThrow('ENOENT')

      // One is corrected, one rejected, one approved; each decision lets the run go on as far as it can.
      const of = (name: string) => reviews.find(({ runId }) => documentOf.get(runId) === name)!
      const corrected = {
        ...of(PARKED[1]!).requested.output.json,
        title: 'Brown water at a school',
        summary: 'A school reports brown water.',
        confidence: 1,
      }
      const edited = await at.belay('decide', of(PARKED[1]!).reviewId, 'edit', '--output-json', JSON.stringify(corrected))
      expect(edited.code, edited.stderr).toBe(3)
      const rejected = await at.belay('decide', of(PARKED[2]!).reviewId, 'reject', '--by', 'editor', '--note', 'scan it again')
      expect(rejected.code, rejected.stderr).toBe(3)
      const again = await at.belay('decide', of(PARKED[2]!).reviewId, 'approve')
      expect(again.code).toBe(2)
      expect(again.stderr).toContain('already decided: reject by editor')
      const last = await at.belay('decide', of(PARKED[0]!).reviewId, 'approve')
      expect(last.code, last.stderr).toBe(0)

      const rows = readCsv(await at.table())
      expect(rows.map((row) => row['document'])).toEqual(documents)
      for (const row of rows) {
        const name = row['document']!
        const reason = name === PARKED[2] ? 'Rejected by editor: scan it again' : (BROKEN as { [name: string]: string })[name]
        expect(row['reason'], name).toBe(reason ?? '')
        expect(row['result'], name).toBe(name in BROKEN ? 'could not be read' : name === PARKED[2] ? 'not summarised' : 'summarised')
        if (row['result'] !== 'summarised') continue
        expect(row['title'], name).not.toBe('')
        expect(row['summary'], name).not.toBe('')
        if (name !== PARKED[0]) expect(Number(row['confidence']), name).toBeGreaterThanOrEqual(0.6)
      }
      expect(rows.find((row) => row['document'] === PARKED[1])).toMatchObject({ title: 'Brown water at a school', confidence: '1' })
      expect(JSON.parse(last.stdout)).toMatchObject({
        documents: documents.length,
        summarised: documents.length - 3,
        table: 'out/summaries.csv',
      })
      expect(await readFile(join(at.folder, 'out/briefing.md'), 'utf8')).toContain(
        '(could not be read): site-diary-2026-10-02.txt is empty.',
      )
      expectOnce(await journals(at.folder))
    },
  )

  test(
    'gives the same table when the process is killed in the middle and the documents that were done are gone',
    { timeout: 240_000 },
    async () => {
      const whole = await workspace()
      const uninterrupted = startBelay(RUN_JSON, whole.folder)
      await uninterrupted.spoke
      const firstEventAt = performance.now()
      expect((await uninterrupted.ended).code).toBe(3)
      const runMs = performance.now() - firstEventAt
      await decideAll(whole)
      expect((await whole.run()).code).toBe(0)
      const wholeTable = await whole.table()

      for (let round = 1; round <= 3; round++) {
        const at = await workspace()
        const delay = Math.round(Math.random() * runMs)
        const { process: child, spoke, ended } = startBelay(RUN_JSON, at.folder)
        await spoke
        await pause(delay)
        child.kill('SIGKILL')
        await ended

        const before = await journals(at.folder)
        expectOnce(before)
        let done = 0
        for (const [index, name] of documents.entries()) {
          const events = before.get(`${RUN}.each.1.${index}`) ?? []
          if (!events.some((event) => event.type === 'step-succeeded' && event.step === 'extract')) continue
          await rm(join(at.folder, 'documents', name))
          done++
        }
        console.log(
          `killed ${delay} ms after the first event, of ${Math.round(runMs)} ms; ${done} of ${documents.length} documents were read by then`,
        )

        const second = await at.run()
        expect(second.code, second.stderr).toBe(3)
        await decideAll(at)
        const third = await at.run()
        expect(third.code, third.stderr).toBe(0)
        expect(await at.table()).toBe(wholeTable)

        const after = await journals(at.folder)
        expectOnce(after)
        expect(after.size).toBe(documents.length + 1)
        for (const [runId, events] of before) expect(after.get(runId)!.slice(0, events.length)).toEqual(events)
      }
    },
  )
})
