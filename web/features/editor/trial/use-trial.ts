import { notifications } from '@mantine/notifications'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { staleSteps } from '#shared/graph/edit/stale.ts'
import { withPositions } from '#shared/graph/edit/positions.ts'
import type { Graph } from '#shared/graph/schema.ts'
import type { Json } from '#shared/lib/json.ts'
import { newId } from '#shared/lib/ids.ts'
import { getRun, listRuns } from '#shared/protocol/runs.ts'
import type { Pin, TestData } from '#shared/protocol/workflows.ts'
import type { RunState } from '#shared/run/state.ts'
import { summarize } from '#shared/run/summary.ts'
import { call, isApiError } from '#web/api/client.ts'
import { fetchValue, runKeys, useCancelRun, useStartRun } from '#web/api/runs.ts'
import { saveTest } from '#web/api/workflows.ts'
import type { Address } from '#web/canvas/types.ts'
import { statusSource } from '#web/live/status-source.ts'
import type { StatusSource } from '#web/live/step-status.ts'
import { useRun, useRunSnapshot } from '#web/live/use-run.ts'
import { nameOf } from '../outline/outline-of.ts'
import type { SampleData } from '../inspector/types.ts'
import { requestOf, type Reach } from './given.ts'
import { outputsOf, sampleOf, wantedRefs, type Fetched } from './sample.ts'
import { useShownTest } from './shown-test.ts'
import { useInside } from './use-inside.ts'

export interface Trial {
  /** The test that was started here, as it stands. */
  run: RunState | undefined
  problem: string | undefined
  /** States for the cards, while a test of this page is shown. */
  status: StatusSource | undefined
  sample: SampleData
  stale: ReadonlyMap<Address, string>
  pinned: ReadonlySet<Address>
  running: boolean
  test: TestData
  /** Which item of a container steps inside of it are tried on, from 0. */
  item: number
  setItem(item: number): void
  setInput(input: Json | undefined): void
  pin(step: string, pin: Pin | undefined): void
  start(reach: Reach, input?: Json): Promise<void>
  stop(): void
  close(): void
}

const PAUSE_MS = 500
const NO_STEPS: ReadonlyMap<Address, string> = new Map()

/** Tests of the draft: what they run on, how the last one stands, and what it gave for formulas to be tried on. */
export function useTrial(options: {
  workflow: string
  graph: Graph
  kept: TestData
  /** The container that the selected step stands in. */
  container: Address | undefined
  /** Saves the draft, so that what is tested is what is seen. False: it could not be saved. */
  saved(): Promise<boolean>
  say(text: string): void
}): Trial {
  const { workflow, graph, kept, container } = options
  const latest = useRef(options)
  latest.current = options
  const [test, setTest] = useState(kept)
  const [item, setItem] = useState(0)
  const [own, setOwn] = useShownTest(workflow)
  const [starting, setStarting] = useState(false)
  const [fetched, setFetched] = useState<Fetched>(() => new Map())
  const startRun = useStartRun(workflow)
  const cancelRun = useCancelRun()

  // Without a test of this page, the outputs of the last run are what formulas are tried on.
  const last = useQuery({
    queryKey: [...runKeys.lists, 'last', workflow],
    queryFn: ({ signal }) => call(listRuns, { query: { workflow, tests: 'true', limit: 1 } }, signal),
    enabled: own === undefined,
    staleTime: 60_000,
  })
  const runId = own ?? last.data?.items[0]?.runId
  const view = useQuery({
    queryKey: runKeys.one(runId ?? ''),
    queryFn: ({ signal }) => call(getRun, { params: { id: runId! } }, signal),
    enabled: runId !== undefined,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  })
  // A run that was removed meanwhile is not waited for.
  const gone = own !== undefined && isApiError(view.error, 'not_found')
  useEffect(() => {
    if (gone) setOwn(undefined)
  }, [gone, setOwn])
  const handle = useRun(runId ?? '', runId === undefined ? undefined : view.data?.definition)
  const snapshot = useRunSnapshot(handle)
  const folded = snapshot?.state
  // The state of a run as lists show it: one that only waits for a person needs review.
  const run = useMemo(() => folded && { ...folded, state: summarize(folded, 0).state }, [folded])

  useKept(workflow, test, kept)
  const inside = useInside(handle, view.data?.bodies, container, item)
  useFetched(run, fetched, setFetched)
  useFetched(inside.runs[0]?.run, fetched, setFetched)
  useFetched(inside.runs[1]?.run, fetched, setFetched)

  const status = useMemo(
    () => (handle && own === handle.runId ? statusSource(handle, inside.chosen) : undefined),
    [handle, own, inside.chosen],
  )
  const sample = useMemo(() => sampleOf(run, test, graph.vars, fetched, inside.runs), [run, test, graph.vars, fetched, inside.runs])
  const drawing = useMemo(() => view.data?.graph && withPositions(view.data.graph), [view.data])
  const stale = useMemo(() => (drawing ? onlyWithOutput(staleSteps(drawing, graph), run) : NO_STEPS), [drawing, graph, run])
  const pinned = useMemo(() => new Set(Object.keys(test.pins)), [test.pins])
  const running = starting || (own !== undefined && run?.endedAt === undefined && run?.state !== 'needs_review')

  const start = useCallback(
    async (reach: Reach, input?: Json): Promise<void> => {
      const { graph: drawn, saved, say } = latest.current
      const { request, missing } = requestOf(drawn, reach, test.pins, outputsOf(run, fetched), item)
      if (missing.length > 0) {
        const names = missing.map((id) => `“${nameOf(drawn.nodes.find((node) => node.id === id)!)}”`).join(' and ')
        refuse(
          'This step cannot run by itself yet',
          `There is no output of ${names} to run it on. Run to this step instead, or pin an output there.`,
        )
        return
      }
      setStarting(true)
      try {
        if (!(await saved()))
          return refuse('The test was not started', 'The draft could not be saved, and what is tested is the saved draft.')
        const started = await startRun.mutateAsync({
          draft: true,
          input: input ?? test.input ?? {},
          test: request,
          key: newId(Date.now(), Math.random),
        })
        setFetched(new Map())
        setOwn(started.runId)
        say('The test has started.')
      } catch (error) {
        refuse('The test was not started', error instanceof Error ? error.message : 'The server gave no reason.')
      } finally {
        setStarting(false)
      }
    },
    [test, run, fetched, startRun, item, setOwn],
  )

  return {
    run: own !== undefined && run?.runId === own ? run : undefined,
    problem: own === undefined ? undefined : snapshot?.problem,
    status,
    sample,
    stale,
    pinned,
    running,
    test,
    item,
    setItem,
    setInput: (input) => setTest(({ pins }) => ({ pins, ...(input === undefined ? {} : { input }) })),
    pin: (step, pin) =>
      setTest(({ pins: { [step]: _, ...others }, ...rest }) => ({
        ...rest,
        pins: pin === undefined ? others : { ...others, [step]: pin },
      })),
    start,
    stop: () => own !== undefined && cancelRun.mutate({ runId: own }),
    close: () => setOwn(undefined),
  }
}

/** Keeps pins and input with the workflow, a moment after the last change. */
function useKept(workflow: string, test: TestData, kept: TestData): void {
  const sent = useRef(kept)
  useEffect(() => {
    if (sent.current === test) return undefined
    const timer = setTimeout(() => {
      sent.current = test
      saveTest(workflow, test).catch((error: unknown) => {
        refuse('The data of tests is not kept', error instanceof Error ? error.message : 'The server gave no reason.')
      })
    }, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [workflow, test])
}

/** Fetches large values of a run once each, when its steps have them. */
function useFetched(run: RunState | undefined, fetched: Fetched, set: (change: (now: Fetched) => Fetched) => void): void {
  const asked = useRef(new Set<string>())
  useEffect(() => {
    if (!run) return
    const { runId } = run
    for (const ref of wantedRefs(run, fetched)) {
      const key = `${runId} ${ref}`
      if (asked.current.has(key)) continue
      asked.current.add(key)
      fetchValue(runId, ref).then(
        (value) => set((now) => new Map(now).set(ref, value)),
        () => asked.current.delete(key),
      )
    }
  }, [run, fetched, set])
}

/** Only what shows something can be out of date. */
function onlyWithOutput(stale: ReadonlyMap<Address, string>, run: RunState | undefined): ReadonlyMap<Address, string> {
  return new Map([...stale].filter(([address]) => run?.steps.has(address.split('/')[0]!)))
}

function refuse(title: string, message: string): void {
  notifications.show({ title, message, color: 'ink', autoClose: 9_000 })
}
