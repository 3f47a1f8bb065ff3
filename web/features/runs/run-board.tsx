import { ActionIcon, SegmentedControl } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { X } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { RunView } from '#shared/protocol/runs.ts'
import { TERMINAL_STATES } from '#shared/run/run-state.ts'
import { runTimes, type RunTimes } from '#shared/run/run-times.ts'
import { summarize } from '#shared/run/summary.ts'
import type { Address } from '#web/canvas/types.ts'
import type { RunHandle } from '#web/live/run-handle.ts'
import { useRunSnapshot } from '#web/live/use-run.ts'
import { useCommands } from '#web/ui/commands.ts'
import { STATE_WORDS } from '#web/ui/state-words.ts'
import { RunDetail } from './detail/run-detail.tsx'
import { StepDetail } from './detail/step-detail.tsx'
import { EventsView } from './events/events-view.tsx'
import { FailureBanner } from './header/failure-banner.tsx'
import { RunHeader } from './header/run-header.tsx'
import { runName, waitingWords } from './header/run-words.ts'
import { Inside } from './items/inside.tsx'
import { parseItem } from './item-path.ts'
import { LinkButton } from './link-button.tsx'
import { Resizer } from './panes/resizer.tsx'
import { useNow } from './panes/use-now.ts'
import { useStoredSize } from './panes/use-stored-size.ts'
import { RerunPopover, useRerunNow } from './rerun/rerun-popover.tsx'
import { runCommands } from './run-commands.ts'
import { RunCanvas } from './run-canvas.tsx'
import { hasEnded, itemOfInterest, itemsOf, placeOf } from './place.ts'
import { namer } from './scene.ts'
import { Scrubber } from './timeline/scrubber.tsx'
import { TimelinePanel } from './timeline/timeline-panel.tsx'
import { timelineSource } from './timeline/timeline-source.ts'
import { attentionOf, useAttention } from './use-attention.ts'
import { useItems } from './use-items.ts'
import { useNeighbours } from './use-neighbours.ts'
import { useScene } from './use-scene.ts'
import { useStopRun } from './use-stop-run.ts'
import { useTravel } from './use-travel.ts'
import { noteEditorVisit, wentToEditor } from './went-to-editor.ts'
import classes from './run-page.module.css'

const route = getRouteApi('/runs/$id')
const DETAIL = { min: 320, max: 760 }
const TIMELINE = { min: 96, max: 640 }
const NO_TIMES: RunTimes = { totalMs: 0, runningMs: 0, peopleMs: 0, waitingMs: 0, queuedMs: 0, retries: 0 }

export function RunBoard({ view, handle }: { view: RunView; handle: RunHandle }) {
  const search = route.useSearch()
  const navigate = useNavigate()
  const snapshot = useRunSnapshot(handle)
  const scene = useScene(handle)
  const path = useMemo(() => parseItem(search.item), [search.item])
  const items = useItems(handle, path, view.bodies)
  const travel = useTravel(handle, search.seq)
  const neighbours = useNeighbours(view)
  const rerunNow = useRerunNow(view.runId)
  const [errorsOnly, setErrorsOnly] = useState(false)
  const [rerunOpen, setRerunOpen] = useState<'header' | 'step' | 'banner'>()
  const [detailWidth, setDetailWidth] = useStoredSize('run-detail', 400, DETAIL.min, DETAIL.max)
  const [timelineHeight, setTimelineHeight] = useStoredSize('run-timeline', 220, TIMELINE.min, TIMELINE.max)
  const ended = snapshot.following && scene ? TERMINAL_STATES.has(scene.state.state) : hasEnded(handle.events())
  const clock = useNow((!ended || scene === undefined) && snapshot.connection !== 'away', 250)
  const now = scene?.past ? (scene.events.at(-1)?.at ?? clock) : clock
  const { state, waiting } = scene ? summarize(scene.state, now) : view
  const nameOf = useMemo(() => namer(view.definition), [view.definition])
  const attention = useAttention(scene)
  useDocumentTitle(`${runName(view.runId, view.parent)} · ${view.workflow} · ${STATE_WORDS[state]}`)
  const selected: Address | undefined = search.step ?? attention.step
  const edit = (next: Partial<typeof search>, replace = true) =>
    void navigate({ to: '.', search: (before: object) => ({ ...before, ...next }), replace })
  const select = (address: Address | undefined) => {
    if (address === undefined) attention.dismiss()
    edit({ step: address, attempt: undefined })
  }

  // The handle's own list grows in place: a new one says that there is more.
  const all = useMemo(() => handle.events().slice(0, snapshot.last), [handle, snapshot.last])
  const source = useMemo(() => (scene ? timelineSource(scene, items.scenes) : undefined), [scene, items.scenes])
  const times = useMemo(
    () => (source && scene ? runTimes(source.timeline, scene.events, now) : NO_TIMES),
    // Its parts change with the events; between them only the clock moves on.
    [source, scene, now],
  )
  const place = selected === undefined ? undefined : placeOf(selected, scene, items.scenes)
  const failedSteps = scene ? [...scene.state.steps].filter(([, step]) => step.state === 'failed').map(([id]) => id) : []
  const from = place?.depth === 0 ? place.step.id : failedSteps.length === 1 ? failedSteps[0] : undefined
  const canRerun = view.parent === undefined
  const failedAlone = failedSteps.length === 1 ? failedSteps[0] : undefined
  const showsBanner = scene !== undefined && !scene.past && scene.state.state === 'failed'
  // The banner has the rerun of the step that failed: the header does not offer it a second time.
  const headerFrom = showsBanner && from === failedAlone ? undefined : from
  const asks = scene && !scene.past ? attentionOf(scene) : undefined

  const lookInside = (address: Address) => {
    const container = placeOf(address, scene, items.scenes)
    const inside = container && itemsOf(container, path, items.scenes, (item) => edit({ item }))
    inside?.onChoose(itemOfInterest(inside.strip.cells))
  }
  const stop = useStopRun(view.runId)
  const rerunKey = () => {
    if (from !== undefined && from === failedAlone) rerunNow(from)
    else setRerunOpen('header')
  }
  const goTo = (id: string | undefined) => {
    if (id !== undefined) void navigate({ to: '/runs/$id', params: { id } })
  }
  useCommands(
    runCommands({
      ...(from === undefined ? {} : { rerunFrom: nameOf(from) }),
      canRerun: canRerun && scene !== undefined,
      ended,
      neighbours,
      shown: snapshot.shown,
      last: snapshot.last,
      past: search.seq !== undefined,
      events: search.view === 'events',
      selected: selected !== undefined,
      onRerun: rerunKey,
      onStop: () => void stop(),
      onRun: goTo,
      onErrorsOnly: () => setErrorsOnly(!errorsOnly),
      onTravel: travel,
      onView: (next) => edit({ view: next }),
      onDeselect: () => select(undefined),
    }),
  )

  const rerunButton = (where: 'header' | 'step' | 'banner', label: string, start: string | undefined) => (
    <RerunPopover
      runId={view.runId}
      label={label}
      from={start}
      fromName={start === undefined ? '' : nameOf(start)}
      input={scene?.state.created?.input}
      hasWorkflow={view.source !== undefined}
      ofDraft={view.source !== undefined && (view.source.version === undefined || wentToEditor(view.runId))}
      primary={where === 'banner'}
      large={where === 'header'}
      nameOf={nameOf}
      opened={rerunOpen === where}
      onOpened={(opened) => setRerunOpen(opened ? where : undefined)}
    />
  )
  return (
    <main className={classes['page']} data-run-id={view.runId} data-run-state={state} data-shown-seq={snapshot.shown}>
      <RunHeader
        view={view}
        state={state}
        waiting={ended ? '' : waitingWords(waiting, now)}
        times={times}
        now={clock}
        parentWords={neighbours.place}
        older={neighbours.older !== undefined}
        newer={neighbours.newer !== undefined}
        connected={snapshot.connection === 'live'}
        ended={ended}
        past={scene?.past === true}
        rerun={canRerun && scene ? rerunButton('header', headerFrom === undefined ? 'Run again' : 'Rerun from here', headerFrom) : null}
        editor={!showsBanner}
        selected={selected}
        onDecide={state === 'needs_review' && asks !== undefined && asks !== selected ? () => select(asks) : undefined}
        onStop={() => void stop()}
        onOlder={() => goTo(neighbours.older)}
        onNewer={() => goTo(neighbours.newer)}
      />
      {snapshot.connection === 'away' && (
        <p className={classes['notice']} role="status">
          The server does not answer. This is how the run stood; it catches up by itself when the server is back.
        </p>
      )}
      {snapshot.problem !== undefined && (
        <p className={classes['notice']} role="status">
          {snapshot.problem}
        </p>
      )}
      {showsBanner && (
        <FailureBanner
          scene={scene}
          selected={selected}
          onStep={(id) => select(id)}
          rerun={canRerun && failedAlone !== undefined ? rerunButton('banner', `Rerun from ${nameOf(failedAlone)}`, failedAlone) : null}
          editor={
            view.source ? (
              <LinkButton
                size="compact-sm"
                variant="default"
                to="/w/$id"
                params={{ id: view.source.workflow }}
                search={{ ...(failedSteps[0] === undefined ? {} : { step: failedSteps[0] }) }}
                onClick={() => noteEditorVisit(view.runId)}
              >
                Open in editor
              </LinkButton>
            ) : null
          }
        />
      )}
      <div className={classes['body']}>
        <div className={classes['left']}>
          <div className={classes['views']}>
            <SegmentedControl
              size="xs"
              aria-label="View"
              data={[
                { value: 'graph', label: 'Drawing' },
                { value: 'events', label: 'Events' },
              ]}
              value={search.view ?? 'graph'}
              onChange={(next) => edit({ view: next === 'events' ? 'events' : undefined })}
            />
          </div>
          {search.view === 'events' ? (
            <EventsView runId={view.runId} events={all} nameOf={nameOf} shown={snapshot.shown} onSeq={travel} />
          ) : (
            <>
              <div className={classes['canvas']}>
                <RunCanvas view={view} handle={handle} chosen={items.chosen} selected={selected} onSelect={select} />
              </div>
              <Resizer
                label="Height of the timeline"
                size={timelineHeight}
                min={TIMELINE.min}
                max={TIMELINE.max}
                grows="up"
                onSize={setTimelineHeight}
              />
              <div style={{ height: timelineHeight, flex: 'none' }}>
                {source && (
                  <TimelinePanel
                    source={source}
                    now={now}
                    live={!ended && !scene?.past}
                    selected={selected}
                    errorsOnly={errorsOnly}
                    onErrorsOnly={setErrorsOnly}
                    onSelect={select}
                    onLookInside={lookInside}
                  />
                )}
              </div>
            </>
          )}
          <Scrubber
            total={snapshot.last}
            seq={snapshot.following ? undefined : snapshot.shown}
            event={scene?.events.at(-1)}
            nameOf={nameOf}
            ended={ended}
            onTravel={travel}
          />
        </div>
        <Resizer label="Width of the details" size={detailWidth} min={DETAIL.min} max={DETAIL.max} grows="left" onSize={setDetailWidth} />
        <aside className={classes['detail']} style={{ width: detailWidth }} aria-label="Details">
          {selected !== undefined && (
            <ActionIcon
              className={classes['close']}
              variant="subtle"
              size={28}
              aria-label="Close the step"
              onClick={() => select(undefined)}
            >
              <X size={16} />
            </ActionIcon>
          )}
          {scene && place ? (
            <StepDetail
              key={`${place.scene.runId} ${place.step.id}`}
              scene={place.scene}
              step={place.step}
              address={place.address}
              attempt={search.attempt}
              now={now}
              items={itemsOf(place, path, items.scenes, (next) => edit({ item: next }))}
              onAttempt={(attempt) => edit({ attempt })}
              onSeq={(seq) => (place.depth === 0 ? travel(seq) : goTo(place.scene.runId))}
              onSelect={select}
              onRerun={
                place.depth === 0 && canRerun && !(showsBanner && place.step.id === failedAlone) ? () => setRerunOpen('header') : undefined
              }
            />
          ) : scene && selected !== undefined ? (
            <Inside
              scene={scene}
              scenes={items.scenes}
              address={selected}
              path={path}
              onItem={(next) => edit({ item: next })}
              onSelect={select}
            />
          ) : (
            scene && <RunDetail scene={scene} />
          )}
        </aside>
      </div>
    </main>
  )
}
