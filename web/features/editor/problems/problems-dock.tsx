import { Button, UnstyledButton } from '@mantine/core'
import { ChevronDown, ChevronUp, CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react'
import { useId, useState } from 'react'
import { fixOf } from '#shared/graph/fixes.ts'
import { placeOf } from '#shared/graph/problem-place.ts'
import type { Graph, Problem } from '#shared/graph/schema.ts'
import type { Address, InspectorTab } from '#web/canvas/types.ts'
import { plural } from '#web/lib/format.ts'
import classes from './problems-dock.module.css'
import type { Problems } from './use-problems.ts'

export interface ProblemsDockProps {
  graph: Graph
  problems: Problems
  /** Brings the step into view and opens the tab that holds the problem. */
  onOpen(address: Address, tab: InspectorTab): void
  edit(label: string, change: (graph: Graph) => Graph): void
}

/** What is wrong with the drawing, one line each: a jump to the place, and a fix where one is known. */
export function ProblemsDock({ graph, problems, onOpen, edit }: ProblemsDockProps) {
  const [opened, setOpened] = useState(false)
  const list = useId()
  const { errors, warnings } = problems
  const none = errors + warnings === 0
  return (
    <section className={classes.dock} aria-label="Problems">
      <UnstyledButton
        className={classes.head}
        onClick={() => setOpened(!opened)}
        aria-expanded={opened && !none}
        aria-controls={list}
        disabled={none}
      >
        {none ? <CircleCheck size={16} className={classes.fine} aria-hidden /> : <Sign severity={errors > 0 ? 'error' : 'warning'} />}
        <span role="status">{summary(problems)}</span>
        {none ? null : opened ? <ChevronDown size={16} aria-hidden /> : <ChevronUp size={16} aria-hidden />}
      </UnstyledButton>
      {opened && !none ? (
        <ul id={list} className={classes.list}>
          {problems.list.toSorted(errorsFirst).map((problem) => (
            <Row key={`${problem.code} ${problem.path ?? ''} ${problem.message}`} {...{ problem, graph, onOpen, edit }} />
          ))}
        </ul>
      ) : null}
    </section>
  )
}

function Row({ problem, graph, onOpen, edit }: { problem: Problem } & Pick<ProblemsDockProps, 'graph' | 'onOpen' | 'edit'>) {
  const { address, tab } = placeOf(graph, problem)
  const fix = fixOf(problem)
  return (
    <li className={classes.row}>
      <Sign severity={problem.severity} />
      {address === undefined ? (
        <span className={classes.text}>{problem.message}</span>
      ) : (
        <UnstyledButton className={classes.text} onClick={() => onOpen(address, tab)}>
          {problem.message}
        </UnstyledButton>
      )}
      {fix ? (
        <Button size="compact-sm" variant="default" onClick={() => edit(fix.label, fix.change)}>
          {fix.label}
        </Button>
      ) : null}
      {address === undefined ? null : (
        <Button size="compact-sm" variant="subtle" onClick={() => onOpen(address, tab)} aria-label={`Show the step: ${problem.message}`}>
          Show
        </Button>
      )}
    </li>
  )
}

function Sign({ severity }: { severity: Problem['severity'] }) {
  return severity === 'error' ? (
    <CircleAlert size={16} className={classes.error} aria-label="Problem" />
  ) : (
    <TriangleAlert size={16} className={classes.warning} aria-label="Worth a look" />
  )
}

function summary({ checking, errors, warnings }: Problems): string {
  if (checking) return 'Looking for problems …'
  if (errors + warnings === 0) return 'No problems: it can run'
  const parts = [
    ...(errors > 0 ? [`${plural(errors, 'problem')} to mend before it can run`] : []),
    ...(warnings > 0 ? [`${plural(warnings, 'thing')} worth a look`] : []),
  ]
  return parts.join(' · ')
}

const errorsFirst = (a: Problem, b: Problem): number => Number(a.severity === 'warning') - Number(b.severity === 'warning')
