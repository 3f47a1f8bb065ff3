import { useId, useMemo, useState } from 'react'
import { Input, NativeSelect, Textarea } from '@mantine/core'
import { containerOf, idOf } from '#shared/graph/edit/address.ts'
import { levelOf } from '#shared/graph/edit/levels.ts'
import { setGraph } from '#shared/graph/edit/settings.ts'
import type { Join } from '#shared/graph/schema.ts'
import { formOf } from '#shared/nodes/form.ts'
import { CopyButton } from '#web/ui/data-view/copy-button.tsx'
import { quotedName } from '#web/ui/data-view/tree-rows.ts'
import { NumberField } from '#web/ui/number-field.tsx'
import { ConfigFields } from './fields/config-field.tsx'
import { FormulaField } from './fields/formula-field.tsx'
import { SchemaBuilder } from './fields/schema-builder.tsx'
import { useChanges, useInspected } from './inspector-context.ts'
import { sourcesFor } from './upstream/sources.ts'
import classes from './fields/fields.module.css'

/** What the step does: the fields of its type, and what stands around them. */
export function SettingsTab() {
  const { node, definition } = useInspected()
  const fields = useMemo(() => (definition ? formOf(definition.config) : []), [definition])
  return (
    <div className={classes.form}>
      {definition?.category === 'trigger' && <WorkflowInput />}
      {fields.length > 0 && <ConfigFields fields={fields} values={node.config} path={[]} />}
      {definition?.container === 'body' && <BodyOutput />}
      {definition?.category === 'trigger' && <WorkflowOutput />}
      <JoinField />
      <NoteField />
      <Reference />
    </div>
  )
}

/** What a run is started with, drawn up where it starts. */
function WorkflowInput() {
  const { props } = useInspected()
  return (
    <SchemaBuilder
      label="Input of a run"
      help="Who starts a run is asked for these, and what does not fit is refused."
      empty="Anything is taken. Add a field to ask for it."
      value={props.graph.input}
      onChange={(input) => props.edit('Change the input of a run', (graph) => setGraph(graph, { input }), { merge: 'input' })}
    />
  )
}

function WorkflowOutput() {
  const { props } = useInspected()
  const sources = useMemo(() => sourcesFor(props.graph, '', props.sample), [props.graph, props.sample])
  return (
    <FormulaField
      label="Result of a run"
      help="A formula over all steps. Empty: what the last steps gave."
      value={props.graph.output ?? ''}
      template={false}
      sources={sources}
      example="What the last steps gave"
      onChange={(output) =>
        props.edit('Change the result of a run', (graph) => setGraph(graph, { output: output.trim() === '' ? undefined : output }), {
          merge: 'output',
        })
      }
    />
  )
}

function BodyOutput() {
  const { props, node } = useInspected()
  const changes = useChanges()
  const { graph, address, sample } = props
  const sources = useMemo(() => sourcesFor(graph, `${address}/`, sample), [graph, address, sample])
  const body = node.body ?? { nodes: [], edges: [] }
  return (
    <FormulaField
      label={node.type === 'loop' ? 'Result of a round' : 'Result of each item'}
      help="A formula over the steps inside. Empty: what the last steps inside gave."
      value={body.output ?? ''}
      template={false}
      sources={sources}
      example="What the last steps inside gave"
      onChange={(output) => {
        const { output: _, ...rest } = body
        changes.node({ body: output.trim() === '' ? rest : { ...rest, output } }, 'result')
      }}
    />
  )
}

const JOINS: readonly { value: Join['mode']; label: string }[] = [
  { value: 'all', label: 'All of them' },
  { value: 'any', label: 'The first that arrives' },
  { value: 'first_success', label: 'The first that succeeds' },
  { value: 'n_of_m', label: 'A number of them' },
]

/** Which of several lines it waits for. */
function JoinField() {
  const { props, node } = useInspected()
  const changes = useChanges()
  const lines = levelOf(props.graph, containerOf(props.address))?.edges.filter((edge) => edge.to.node === idOf(props.address)).length ?? 0
  const id = useId()
  if (lines < 2 && !node.join) return null
  const join: Join = node.join ?? { mode: 'all' }
  return (
    <div className={classes.field} data-field="join">
      <Input.Label labelElement="div" id={id}>
        Waits for
      </Input.Label>
      <div className={classes.line}>
        <NativeSelect
          className={classes.grow}
          aria-labelledby={id}
          data={[...JOINS]}
          value={join.mode}
          onChange={(event) => {
            const mode = JOINS.find(({ value }) => value === event.currentTarget.value)?.value ?? 'all'
            changes.node(
              { join: mode === 'all' ? undefined : mode === 'n_of_m' ? { mode, n: Math.max(1, lines - 1) } : { mode } },
              'what it waits for',
            )
          }}
        />
        {join.mode === 'n_of_m' && (
          <NumberField
            style={{ width: 120 }}
            aria-label="How many lines"
            integer
            min={1}
            max={lines}
            unit={`of ${lines}`}
            value={join.n}
            onChange={(n) => n !== undefined && changes.node({ join: { mode: 'n_of_m', n } }, 'what it waits for')}
          />
        )}
      </div>
      <Input.Description>{`${lines} lines lead here. A line that is not taken counts as settled.`}</Input.Description>
    </div>
  )
}

function NoteField() {
  const { node } = useInspected()
  const changes = useChanges()
  const [open, setOpen] = useState(false)
  if (!open && (node.note ?? '') === '')
    return (
      <div>
        <button type="button" className={classes.fold} onClick={() => setOpen(true)}>
          <span className={classes.foldNote}>Add a note for people who read this</span>
        </button>
      </div>
    )
  return (
    <Textarea
      label="Note"
      autosize
      minRows={2}
      maxRows={12}
      maxLength={10_000}
      autoFocus={open}
      placeholder="For people who read this. It changes nothing."
      value={node.note ?? ''}
      onChange={(event) => changes.node({ note: event.currentTarget.value === '' ? undefined : event.currentTarget.value }, 'note')}
    />
  )
}

/** How formulas of later steps read this one. */
function Reference() {
  const { node, definition } = useInspected()
  if (definition && typeof definition.outputs !== 'function' && definition.outputs.length === 0) return null
  const reference = `steps.${quotedName(node.id)}.output`
  return (
    <div className={classes.labelRow}>
      <span className={classes.note}>
        Later steps read it as <code>{reference}</code>
      </span>
      <CopyButton label="Copy" text={() => reference} />
    </div>
  )
}
