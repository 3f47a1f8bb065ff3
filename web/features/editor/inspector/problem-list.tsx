import { useState } from 'react'
import { Button } from '@mantine/core'
import { Check, OctagonAlert, TriangleAlert } from 'lucide-react'
import { setConfigField } from '#shared/graph/edit/settings.ts'
import { fixOf, type Fix } from '#shared/graph/fixes.ts'
import { pathParts } from '#shared/graph/problem-place.ts'
import { formOf } from '#shared/nodes/form.ts'
import type { InspectorTab } from '#web/canvas/types.ts'
import { useInspected, type Inspected } from './inspector-context.ts'
import { meantName, replaceName, type PlacedProblem } from './problem-place.ts'
import classes from './problem-list.module.css'

/** What is wrong on this tab, each with a fix where one is known, else with the way to its field. */
export function ProblemList({ tab, held }: { tab: InspectorTab; held: boolean }) {
  const inspected = useInspected()
  const now = inspected.problems.filter((problem) => problem.tab === tab)
  const [kept, setKept] = useState<readonly PlacedProblem[]>()
  // While somebody writes the list stays as it was, so that the field does not move under the cursor.
  if (held && !kept) setKept(now)
  if (!held && kept) setKept(undefined)
  const own = held ? (kept ?? now) : now
  if (own.length === 0) return null
  const open = new Set(now.map(keyOf))
  return (
    <ul className={classes.list} aria-label="Problems of this tab">
      {own.map((placed) => (
        <Row key={keyOf(placed)} placed={placed} inspected={inspected} solved={!open.has(keyOf(placed))} />
      ))}
    </ul>
  )
}

const keyOf = ({ problem, field }: PlacedProblem): string => `${problem.code} ${field}`

function Row({ placed, inspected, solved }: { placed: PlacedProblem; inspected: Inspected; solved: boolean }) {
  const { problem, text, field } = placed
  const fix = fixOf(problem) ?? nameFix(placed, inspected)
  const label = labelOf(placed, inspected)
  return (
    <li
      className={classes.row}
      data-severity={problem.severity}
      data-solved={solved || undefined}
      data-long={(fix !== undefined && fix.label.length > 14) || undefined}
    >
      {solved ? (
        <Check size={16} aria-hidden />
      ) : problem.severity === 'error' ? (
        <OctagonAlert size={16} aria-label="Error" />
      ) : (
        <TriangleAlert size={16} aria-label="Worth a look" />
      )}
      <span className={classes.text}>
        {label !== undefined && <strong>{label}: </strong>}
        {solved ? 'Done' : label === undefined ? text : text.slice(0, 1).toLowerCase() + text.slice(1)}
      </span>
      {solved ? null : fix ? (
        <Button size="compact-xs" variant="default" onClick={() => inspected.props.edit(fix.label, fix.change)}>
          {fix.label}
        </Button>
      ) : (
        field !== '' && (
          <Button size="compact-xs" variant="default" onClick={() => focusField(field)}>
            Show
          </Button>
        )
      )}
    </li>
  )
}

/** The label of the field at the start of the path. */
function labelOf({ field, tab }: PlacedProblem, { definition }: Inspected): string | undefined {
  if (tab !== 'settings' || field === '' || !definition) return undefined
  const key = pathParts(field)[0]
  return formOf(definition.config).find((each) => each.key === key)?.label
}

/** Puts the name that was meant in the place of the one that does not exist. */
function nameFix(placed: PlacedProblem, { props, node }: Inspected): Fix | undefined {
  const meant = placed.tab === 'settings' ? meantName(placed.problem) : undefined
  if (!meant) return undefined
  const path = pathParts(placed.field)
  const text = path.reduce<unknown>(
    (here, part) => (typeof here === 'object' && here !== null ? (here as { [key: string]: unknown })[part] : undefined),
    node.config,
  )
  if (typeof text !== 'string') return undefined
  return {
    label: `Use ${meant.right}`,
    change: (graph) => setConfigField(graph, props.address, path, replaceName(text, meant.wrong, meant.right)),
  }
}

function focusField(field: string): void {
  const row =
    document.querySelector(`[data-field="${CSS.escape(field)}"]`) ??
    document.querySelector(`[data-field^="${CSS.escape(field.split(/[.[]/)[0]!)}"]`)
  row?.scrollIntoView({ block: 'center' })
  row?.querySelector<HTMLElement>('.cm-content, input, textarea, select, button')?.focus()
}
