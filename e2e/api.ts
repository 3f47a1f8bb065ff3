import type { Graph, GraphNode } from '#shared/graph/schema.ts'
import type { Json } from '#shared/lib/json.ts'
import type { Review } from '#shared/protocol/reviews.ts'
import type { RunItem, RunView } from '#shared/protocol/runs.ts'
import type { WorkflowSummary } from '#shared/protocol/workflows.ts'
import type { Recorded } from '#shared/run/events.ts'
import type { TestServer } from './fixtures.ts'

/** The API as a program beside the page uses it: to prepare what a journey looks at, and to prove what really happened. */
export interface Api {
  /** Id of a new workflow, published. */
  workflow(graph: object): Promise<string>
  workflows(): Promise<WorkflowSummary[]>
  /** Id of a run that is on disk. */
  start(workflow: string, input?: Json, labels?: { [name: string]: string }): Promise<string>
  run(id: string): Promise<RunView>
  /** Newest first. */
  runs(query?: string): Promise<RunItem[]>
  journal(runId: string): Promise<Recorded[]>
  reviews(): Promise<Review[]>
  decide(review: Review, decision: string): Promise<void>
  /** Resolves when the run is in this state; the test's time is the limit. */
  until(runId: string, state: RunItem['state']): Promise<void>
}

export function apiOf(server: TestServer): Api {
  const call = async (method: string, path: string, body?: unknown, headers: { [name: string]: string } = {}): Promise<Response> => {
    const answer = await fetch(server.address + path, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${method} ${path} was answered with ${answer.status}: ${await answer.text()}`)
    return answer
  }
  const get = async <T>(path: string): Promise<T> => (await (await call('GET', path)).json()) as T
  const api: Api = {
    async workflow(graph) {
      const made = (await (await call('POST', '/api/workflows', { graph })).json()) as { id: string; revision: number }
      await call('POST', `/api/workflows/${made.id}/publish`, {}, { 'if-match': `"${made.revision}"` })
      return made.id
    },
    workflows: async () => (await get<{ items: WorkflowSummary[] }>('/api/workflows')).items,
    async start(workflow, input = {}, labels) {
      const body = { input, ...(labels === undefined ? {} : { labels }) }
      return ((await (await call('POST', `/api/workflows/${workflow}/runs`, body)).json()) as { runId: string }).runId
    },
    run: (id) => get<RunView>(`/api/runs/${encodeURIComponent(id)}`),
    runs: async (query = '') => (await get<{ items: RunItem[] }>(`/api/runs${query}`)).items,
    async journal(runId) {
      const text = await (await call('GET', `/api/runs/${encodeURIComponent(runId)}/journal`)).text()
      return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Recorded]))
    },
    reviews: async () => (await get<{ items: Review[] }>('/api/reviews?state=open')).items,
    async decide(review, decision) {
      await call('POST', `/api/reviews/${encodeURIComponent(review.reviewId)}/decision`, { decision, seen: review.requested.seen })
    },
    async until(runId, state) {
      while ((await api.run(runId)).state !== state) await new Promise((resolve) => setTimeout(resolve, 50))
    },
  }
  return api
}

/** A workflow of steps in a row, drawn from left to right behind a start. */
export function inARow(name: string, steps: readonly Partial<GraphNode>[], more: Partial<Graph> = {}): object {
  const nodes = [{ id: 'start', type: 'manual-trigger', name: 'Start' }, ...steps].map((node, place) => ({
    ...node,
    position: { x: place * 280, y: 0 },
  }))
  return {
    format: 'belay/graph@1',
    name,
    nodes,
    edges: nodes.slice(1).map((node, place) => ({ id: `to_${node.id}`, from: { node: nodes[place]!.id }, to: { node: node.id } })),
    ...more,
  }
}
