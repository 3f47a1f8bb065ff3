import { isJsonObject, type Json } from '#shared/lib/json.ts'
import type { ReviewRow, Store } from '../store/store.ts'
import { resolveValue } from '../store/resolve-value.ts'
import { topOf } from './below.ts'

/** An open review with what a person needs to know of the run that it is in. */
export interface ReviewInfo {
  review: ReviewRow
  /** The run at the top, which goes on after the decision. */
  runId: string
  /** Names as the cards say them. */
  workflow: string
  step: string
  /** The item of a map that it is about. */
  item?: { number: number; text: string }
  /** Where a rejection leads when the step itself does not say. */
  rejectTo: 'fails' | 'error_branch'
}

/** Reads what belongs to each review. Definitions are read once. */
export async function withInfo(store: Store, reviews: readonly ReviewRow[]): Promise<ReviewInfo[]> {
  const tops = new Map<string, string>()
  const infos: ReviewInfo[] = []
  for (const review of reviews) {
    const row = await store.run(review.runId)
    const runId = await topOf(store, review.runId, tops)
    const definition = row && (await store.definition(row.definition))
    const step = definition?.steps.find((one) => one.id === review.step)
    const top = runId === review.runId ? row : await store.run(runId)
    const item = row?.parent && (await itemOf(store, review.runId, row.parent.index))
    infos.push({
      review,
      runId,
      workflow: top?.workflow ?? review.workflow,
      step: step?.name ?? review.step,
      rejectTo: step?.policy.onExhausted.to === 'error_port' ? 'error_branch' : 'fails',
      ...(item === undefined ? {} : { item }),
    })
  }
  return infos
}

async function itemOf(store: Store, runId: string, index: number): Promise<ReviewInfo['item']> {
  const [created] = await store.journal(runId, 0, 1)
  if (created?.type !== 'run-created' || !created.item) return undefined
  return { number: index + 1, text: nameOf(await resolveValue(store, created.item)) }
}

const NAMES = ['name', 'title', 'path', 'subject', 'id', 'url'] as const
const MOST = 100

/** What people would call a value: its name or title, else the beginning of it. */
function nameOf(item: Json): string {
  if (isJsonObject(item)) {
    for (const key of NAMES) {
      const value = Object.hasOwn(item, key) ? item[key] : undefined
      if ((typeof value === 'string' && value !== '') || typeof value === 'number') return String(value).slice(0, MOST)
    }
  }
  const text = typeof item === 'string' ? item : JSON.stringify(item)
  return text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text
}
