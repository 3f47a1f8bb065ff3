import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Json } from '#shared/lib/json.ts'
import {
  cancelRun,
  getRun,
  getValue,
  listRuns,
  planRerun,
  rerun,
  retryStep,
  startRun,
  stopRetrying,
  type TestRequest,
} from '#shared/protocol/runs.ts'
import { call } from './client.ts'

/** What the list of runs is narrowed to; as in the address. */
export interface RunFilter {
  workflow?: string | undefined
  state?: string | undefined
  label?: string | undefined
  from?: number | undefined
  to?: number | undefined
  /** Tries of drafts too. */
  tests?: boolean | undefined
  /** With `tests`: false leaves out those of a part of a draft. */
  parts?: boolean | undefined
}

export const runKeys = {
  lists: ['runs'] as const,
  list: (filter: RunFilter) => ['runs', filter] as const,
  one: (id: string) => ['run', id] as const,
  plan: (id: string, from: string | undefined, version: RerunVersion) => ['run', id, 'rerun', from ?? '', version] as const,
}

export type RerunVersion = 'same' | 'draft' | 'latest'

const PAGE = 100

const query = (filter: RunFilter) => ({
  ...drop(filter),
  limit: PAGE,
  // The wire speaks text: `stringbool` reads it.
  ...(filter.tests === true ? { tests: 'true' } : {}),
  ...(filter.parts === false ? { parts: 'false' } : {}),
})

/** Runs, newest first, a page at a time. */
export const useRuns = (filter: RunFilter, enabled = true) =>
  useInfiniteQuery({
    queryKey: runKeys.list(filter),
    queryFn: ({ pageParam, signal }) =>
      call(listRuns, { query: { ...query(filter), ...(pageParam === undefined ? {} : { cursor: pageParam }) } }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    enabled,
  })

/** A run with its definition and drawing; how it goes on comes over the socket. */
export const useRunView = (id: string, enabled = true) =>
  useQuery({
    queryKey: runKeys.one(id),
    queryFn: ({ signal }) => call(getRun, { params: { id } }, signal),
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    enabled,
  })

/** What a rerun would reuse and do again. Asked for while the choice is open. */
export const useRerunPlan = (id: string, from: string | undefined, version: RerunVersion, enabled: boolean) =>
  useQuery({
    queryKey: runKeys.plan(id, from, version),
    queryFn: ({ signal }) => call(planRerun, { params: { id }, query: { version, ...(from === undefined ? {} : { from }) } }, signal),
    enabled,
    staleTime: 2_000,
    placeholderData: keepPreviousData,
  })

/** A value that is too large to stand in its event. It never changes: its reference is its hash. */
export const fetchValue = (runId: string, ref: string): Promise<Json> => call(getValue, { params: { id: runId, ref } })

export function useCancelRun() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ runId, reason }: { runId: string; reason?: string }) =>
      call(cancelRun, { params: { id: runId }, body: reason === undefined || reason === '' ? {} : { reason } }),
    onSettled: () => client.invalidateQueries({ queryKey: runKeys.lists }),
  })
}

export function useRerun(runId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ key, ...body }: { from?: string; input?: Json; version: RerunVersion; key: string }) =>
      call(rerun, { params: { id: runId }, body, headers: { 'idempotency-key': key } }),
    onSuccess: () => client.invalidateQueries({ queryKey: runKeys.lists }),
  })
}

/** Starts the next attempt of a step that waits for it now. */
export const useRetryStep = (runId: string) =>
  useMutation({ mutationFn: (step: string) => call(retryStep, { params: { id: runId, key: step }, body: {} }) })

/** Makes no further attempt of a step that waits for one. */
export const useStopRetrying = (runId: string) =>
  useMutation({ mutationFn: (step: string) => call(stopRetrying, { params: { id: runId, key: step }, body: {} }) })

export interface StartOptions {
  input: Json
  draft?: boolean
  version?: number
  test?: TestRequest
  labels?: { [name: string]: string }
  /** The same key starts one run however often it is sent. */
  key: string
}

export function useStartRun(workflow: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ draft, key, ...body }: StartOptions) =>
      call(startRun, {
        params: { id: workflow },
        ...(draft === true ? { query: { draft: 'true' } } : {}),
        body,
        headers: { 'idempotency-key': key },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: runKeys.lists }),
  })
}

const drop = (filter: RunFilter) => ({
  ...(filter.workflow === undefined ? {} : { workflow: filter.workflow }),
  ...(filter.state === undefined ? {} : { state: filter.state }),
  ...(filter.label === undefined ? {} : { label: filter.label }),
  ...(filter.from === undefined ? {} : { from: filter.from }),
  ...(filter.to === undefined ? {} : { to: filter.to }),
})
