import { ActionIcon, Menu, Tooltip } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Ellipsis, Flag, Play } from 'lucide-react'
import type { WorkflowSummary } from '#shared/protocol/workflows.ts'
import { agoText, plural } from '#web/lib/format.ts'
import { StateBadge } from '#web/ui/state-badge.tsx'
import { StateIcon } from '#web/ui/state-icon.tsx'
import { STATE_WORDS } from '#web/ui/state-words.ts'
import classes from './home.module.css'
import { Sketch } from './sketch.tsx'
import { useWorkflowActions } from './use-workflow-actions.ts'

/** A workflow at a glance: its drawing, how the last runs went, what waits for people. */
export function WorkflowCard({ workflow }: { workflow: WorkflowSummary }) {
  const { id, name, description, steps, sketch, lastRuns, openReviews, published, changed } = workflow
  const { run, duplicate, download, remove } = useWorkflowActions(workflow)
  const last = lastRuns[0]
  return (
    <li className={classes.card} data-link data-workflow-id={id}>
      <Sketch sketch={sketch} label={`Drawing of ${name}: ${plural(steps, 'step')}`} />
      <div className={classes.body}>
        <div className={classes.title}>
          <h2 className={classes.name}>
            <Link to="/w/$id" params={{ id }} title={name}>
              {name}
            </Link>
          </h2>
          <Tooltip label="Run it on the input that was tried last">
            <ActionIcon className={classes.menu} variant="subtle" size={28} aria-label={`Run ${name}`} onClick={run} disabled={steps === 0}>
              <Play size={16} />
            </ActionIcon>
          </Tooltip>
          <Menu position="bottom-end" withinPortal>
            <Menu.Target>
              <ActionIcon className={classes.menu} variant="subtle" size={28} aria-label={`More for ${name}`}>
                <Ellipsis size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={duplicate}>Duplicate</Menu.Item>
              <Menu.Item onClick={download}>Export as a file</Menu.Item>
              <Menu.Divider />
              <Menu.Item onClick={remove}>Delete …</Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </div>
        <p className={classes.about}>{description ?? ' '}</p>
        <div className={classes.runs}>
          {last ? (
            <>
              <StateBadge state={last.state} />
              <div className={classes.strip} role="group" aria-label="Last runs, newest on the right">
                {lastRuns.toReversed().map((run) => (
                  <Link
                    key={run.runId}
                    to="/runs/$id"
                    params={{ id: run.runId }}
                    title={`${STATE_WORDS[run.state]}, ${agoText(run.createdAt, Date.now())}`}
                    aria-label={`Run: ${STATE_WORDS[run.state]}, ${agoText(run.createdAt, Date.now())}`}
                  >
                    <StateIcon state={run.state} size={14} />
                  </Link>
                ))}
              </div>
            </>
          ) : (
            <span className={classes.never}>Not run yet</span>
          )}
        </div>
        <div className={classes.foot}>
          <span>
            {plural(steps, 'step')} ·{' '}
            {published === undefined ? 'draft' : `version ${published.version}${changed ? ', draft differs' : ''}`}
          </span>
          {openReviews > 0 ? (
            <span className={classes.reviews}>
              <Flag size={12} aria-hidden /> {openReviews} to review
            </span>
          ) : (
            <span>changed {agoText(workflow.updatedAt, Date.now())}</span>
          )}
        </div>
      </div>
    </li>
  )
}
