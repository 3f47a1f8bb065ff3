import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Graph } from '#shared/graph/schema.ts'
import type { Json } from '#shared/lib/json.ts'
import {
  createWorkflow,
  deleteWorkflow,
  getVersion,
  getWorkflow,
  listTemplates,
  listVersions,
  listWorkflows,
  publishWorkflow,
  saveTestData,
  saveWorkflow,
  type TestData,
} from '#shared/protocol/workflows.ts'
import { call } from './client.ts'

/** Names of what is kept here of the server's data, so that news can mark it as old. */
export const workflowKeys = {
  list: ['workflows'] as const,
  one: (id: string) => ['workflow', id] as const,
  versions: (id: string) => ['workflow', id, 'versions'] as const,
  templates: ['templates'] as const,
}

export const useWorkflows = () =>
  useQuery({ queryKey: workflowKeys.list, queryFn: ({ signal }) => call(listWorkflows, { query: { limit: 500 } }, signal) })

/** The draft as it was when it was opened: the page that edits it keeps its own copy from then on. */
export const useWorkflow = (id: string) =>
  useQuery({
    queryKey: workflowKeys.one(id),
    queryFn: ({ signal }) => call(getWorkflow, { params: { id } }, signal),
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })

export const useTemplates = () =>
  useQuery({ queryKey: workflowKeys.templates, queryFn: ({ signal }) => call(listTemplates, {}, signal), staleTime: Infinity })

export const useVersions = (id: string) =>
  useQuery({
    queryKey: workflowKeys.versions(id),
    queryFn: ({ signal }) => call(listVersions, { params: { id }, query: { limit: 500 } }, signal),
  })

export const useVersion = (id: string, version: number | undefined) =>
  useQuery({
    queryKey: [...workflowKeys.versions(id), version ?? 0],
    queryFn: ({ signal }) => call(getVersion, { params: { id, version: version! } }, signal),
    enabled: version !== undefined,
    staleTime: Infinity,
  })

export function useCreateWorkflow() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (from: { graph?: Json; template?: string; name?: string }) => call(createWorkflow, { body: from }),
    onSuccess: () => client.invalidateQueries({ queryKey: workflowKeys.list }),
  })
}

export function useDeleteWorkflow() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => call(deleteWorkflow, { params: { id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: workflowKeys.list }),
  })
}

/** Saves the draft made from `revision`. Throws an ApiError `stale_revision` when another one is there. */
export const saveDraft = (id: string, graph: Graph, revision: number) =>
  call(saveWorkflow, { params: { id }, body: { graph: graph as unknown as Json }, headers: { 'if-match': String(revision) } })

export const saveTest = (id: string, test: TestData) => call(saveTestData, { params: { id }, body: test })

export function usePublish(id: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ revision, note }: { revision: number; note?: string }) =>
      call(publishWorkflow, { params: { id }, body: note === undefined ? {} : { note }, headers: { 'if-match': String(revision) } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: workflowKeys.versions(id) })
      await client.invalidateQueries({ queryKey: workflowKeys.list })
    },
  })
}
