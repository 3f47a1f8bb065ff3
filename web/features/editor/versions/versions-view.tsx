import { Button, Switch } from '@mantine/core'
import { useState } from 'react'
import type { Graph } from '#shared/graph/schema.ts'
import { useVersion, useVersions } from '#web/api/workflows.ts'
import { Canvas } from '#web/canvas/canvas.tsx'
import { agoText, timeText } from '#web/lib/format.ts'
import { Away, Loading } from '#web/ui/page-state.tsx'
import { ChangeList } from '../changes/change-list.tsx'
import { useChanges } from '../changes/use-changes.ts'
import classes from './versions-view.module.css'

const NONE: ReadonlySet<string> = new Set()

/** Everything that was ever published, as it was drawn then. What is restored becomes the draft; what runs stays as it is. */
export function VersionsView(props: { workflow: string; draft: Graph; onRestore(graph: Graph, version: number): void; onPublish(): void }) {
  const versions = useVersions(props.workflow)
  const [chosen, setChosen] = useState<number>()
  const [compare, setCompare] = useState(true)
  const items = versions.data?.items ?? []
  const number = chosen ?? items[0]?.version
  const version = useVersion(props.workflow, number)
  const graph = version.data?.graph
  const changes = useChanges(graph, props.draft)

  if (versions.isPending) return <Loading what="the versions" />
  if (versions.isError) return <Away error={versions.error} retry={() => void versions.refetch()} />
  if (items.length === 0) {
    return (
      <main className={classes.none}>
        <h2 className={classes.title}>Nothing is published yet</h2>
        <p>Until then only tests run. Publishing keeps the draft as version 1, which never changes.</p>
        <Button onClick={props.onPublish}>Publish version 1</Button>
      </main>
    )
  }
  return (
    <main className={classes.view}>
      <aside className={classes.list} aria-label="Versions">
        <ul className={classes.items}>
          {items.map((item) => (
            <li key={item.version}>
              <button
                type="button"
                className={classes.item}
                aria-current={item.version === number ? 'true' : undefined}
                onClick={() => setChosen(item.version)}
              >
                <span className={classes.name}>
                  Version {item.version}
                  {item === items[0] && <span className={classes.live}>runs now</span>}
                </span>
                <span className={classes.meta} title={timeText(item.at)}>
                  {agoText(item.at, Date.now())} · {item.by}
                </span>
                {item.note !== undefined && <span className={classes.note}>{item.note}</span>}
              </button>
            </li>
          ))}
        </ul>
        <section className={classes.changes}>
          <h2 className={classes.heading}>What the draft changes since version {number}</h2>
          {changes === undefined ? (
            <p className={classes.meta}>Comparing…</p>
          ) : (
            <ChangeList changes={changes.list} empty="Nothing: the draft is this version." />
          )}
        </section>
      </aside>
      <section className={classes.drawing}>
        <div className={classes.bar}>
          <span className={classes.name}>{compare ? `Version ${number} beside the draft` : `Version ${number}, as it was published`}</span>
          <Switch label="Mark what the draft changes" checked={compare} onChange={(event) => setCompare(event.currentTarget.checked)} />
          <Button
            variant="default"
            size="compact-md"
            disabled={!graph}
            onClick={() => graph && number !== undefined && props.onRestore(graph, number)}
          >
            Restore as draft
          </Button>
        </div>
        <div className={classes.canvas}>
          {version.isError && <Away error={version.error} retry={() => void version.refetch()} />}
          {graph && (
            <Canvas
              key={number}
              graph={graph}
              selection={NONE}
              onSelect={() => {}}
              ariaLabel={`Version ${number}`}
              {...(compare && changes ? { marks: changes.inBefore } : {})}
            />
          )}
        </div>
      </section>
    </main>
  )
}
