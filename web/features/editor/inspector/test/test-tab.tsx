import { useState } from 'react'
import { Button, NativeSelect, Tooltip } from '@mantine/core'
import { ArrowRightFromLine, ArrowRightToLine, ChevronRight, Pencil, Pin, PinOff, Play } from 'lucide-react'
import { containerOf, idOf } from '#shared/graph/edit/address.ts'
import { find } from '#shared/graph/edit/levels.ts'
import type { Json } from '#shared/lib/json.ts'
import type { Port } from '#shared/nodes/define-node.ts'
import { exampleOf } from '../upstream/output-shape.ts'
import { NumberField } from '#web/ui/number-field.tsx'
import { DataView } from '#web/ui/data-view/data-view.tsx'
import { JsonField } from '../fields/json-field.tsx'
import { useInspected, type Inspected } from '../inspector-context.ts'
import { Warning } from '../reliability/warning.tsx'
import { sampleOf } from '../upstream/sources.ts'
import { LastOutput } from './last-output.tsx'
import fields from '../fields/fields.module.css'
import classes from './test.module.css'

/** Trying the step: run it, see what came in and what it gave, put other data in its place. */
export function TestTab() {
  const inspected = useInspected()
  const { props, definition } = inspected
  const trigger = definition?.category === 'trigger'
  return (
    <div className={fields.form}>
      <RunButtons trigger={trigger} />
      {trigger ? <RunInput /> : <Arrives />}
      <section className={fields.section} aria-label="Output">
        <div className={fields.labelRow}>
          <h2 className={fields.sectionTitle}>What it gave</h2>
          {!trigger && !props.address.includes('/') && <PinButtons inspected={inspected} />}
        </div>
        <PinnedOrLast />
      </section>
    </div>
  )
}

function RunButtons({ trigger }: { trigger: boolean }) {
  const { props } = useInspected()
  const { test, address } = props
  const inside = address.includes('/')
  const off = test.blocked !== undefined || test.running
  return (
    <section className={classes.runs} aria-label="Run">
      {!trigger && (
        <Tooltip label="Runs this step on what came before it" openDelay={400} disabled={inside}>
          <Button leftSection={<Play size={14} />} disabled={off} loading={test.running} onClick={() => test.runOnly(address)}>
            {inside ? 'Run up to this step' : 'Run this step'}
          </Button>
        </Tooltip>
      )}
      {!trigger && (
        <Tooltip label="Runs everything that leads here, then this step" openDelay={400}>
          <Button variant="default" leftSection={<ArrowRightToLine size={14} />} disabled={off} onClick={() => test.runTo(address)}>
            {inside ? 'From the start' : 'To here'}
          </Button>
        </Tooltip>
      )}
      {!inside && (
        <Tooltip label="Runs this step and everything after it" openDelay={400}>
          <Button
            variant={trigger ? 'filled' : 'default'}
            leftSection={<ArrowRightFromLine size={14} />}
            disabled={off}
            onClick={() => test.runFrom(address)}
          >
            From here
          </Button>
        </Tooltip>
      )}
      {inside && <OnOneItem />}
      {test.blocked !== undefined && <Warning>{test.blocked}</Warning>}
    </section>
  )
}

/** A step inside of a container is tried on one item of it. */
function OnOneItem() {
  const { props } = useInspected()
  const { graph, address, test, sample } = props
  const container = containerOf(address)!
  const around = find(graph, container)
  const name = around?.name?.trim() || idOf(container)
  const outermost = !container.includes('/')
  if (around?.type !== 'map' || !outermost)
    return (
      <p className={fields.note}>
        {around?.type === 'loop'
          ? `Runs “${name}” for its first round, up to this step.`
          : `Runs “${name}” for the first item alone, up to this step.`}
      </p>
    )
  const total = sample.items[container]?.total ?? 0
  return (
    <>
      <p className={fields.note}>{`Runs “${name}” for one item alone, up to this step. What you see here is of that item too.`}</p>
      <NumberField
        label="Item"
        className={classes.item ?? ''}
        integer
        min={1}
        {...(total > 1 ? { unit: `of ${total}` } : {})}
        value={test.item + 1}
        onChange={(item) => test.setItem((item ?? 1) - 1)}
      />
    </>
  )
}

/** What the next test is started with. */
function RunInput() {
  const { props } = useInspected()
  const { graph, test } = props
  return (
    <JsonField
      label="Input of the test"
      help="What a test of this workflow is started with."
      lines={6}
      value={test.input ?? (graph.input === undefined ? {} : exampleOf(graph.input))}
      onChange={(input) => test.setInput(input)}
    />
  )
}

/** Data of the steps that lead straight here; what comes from further back is in the data of earlier steps. */
function Arrives() {
  const { props, sources } = useInspected()
  const [open, setOpen] = useState(false)
  const before = sources.filter(({ step, reference }) => step !== undefined || reference === 'item')
  const shown = before.filter(({ real }) => real)
  return (
    <section className={fields.section} aria-label="Input">
      <button type="button" className={fields.fold} aria-expanded={open} onClick={() => setOpen(!open)}>
        <ChevronRight size={16} />
        What arrives
        <span className={fields.foldNote}>
          {shown.length === 0 ? 'nothing has run yet' : shown.length === 1 ? shown[0]!.label : `from ${shown.length} steps`}
        </span>
      </button>
      {open && shown.length === 0 && <p className={fields.note}>Run the steps before it to see what they hand on.</p>}
      {open &&
        shown.slice(0, 4).map(({ reference, label, value, step }) => (
          <div key={reference} className={fields.field}>
            <div className={fields.labelRow}>
              <span className={classes.from}>{label}</span>
              {step !== undefined && (
                <Button size="compact-xs" variant="subtle" onClick={() => props.onOpen(step, 'test')}>
                  Open
                </Button>
              )}
            </div>
            <DataView value={value} name={label} root={reference} maxHeight={240} />
          </div>
        ))}
    </section>
  )
}

function PinButtons({ inspected: { props } }: { inspected: Inspected }) {
  const last = sampleOf(props.sample, props.address)
  if (last?.pinned)
    return (
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<PinOff size={14} />}
        onClick={() => props.test.pin(props.address, undefined)}
      >
        Unpin
      </Button>
    )
  const output = last?.output
  return (
    <Tooltip
      label={
        output === undefined ? 'Write down an output that tests take as given' : 'Tests take this output as given and do not run the step'
      }
      openDelay={400}
    >
      <Button
        size="compact-sm"
        variant="default"
        leftSection={output === undefined ? <Pencil size={14} /> : <Pin size={14} />}
        onClick={() => props.test.pin(props.address, { output: output ?? {}, port: last?.port ?? 'out' })}
      >
        {output === undefined ? 'Write an output' : 'Pin'}
      </Button>
    </Tooltip>
  )
}

function PinnedOrLast() {
  const { props, node, definition } = useInspected()
  const last = sampleOf(props.sample, props.address)
  const [editing, setEditing] = useState(false)
  if (!last?.pinned) return <LastOutput maxHeight={420} />
  const ports = portsOf(definition?.outputs, node.config)
  const write = (output: Json, port: string) => props.test.pin(props.address, { output, port })
  return (
    <div className={classes.output}>
      <p className={fields.note}>Pinned: tests take this as what the step gave and do not run it. Real runs do not look at it.</p>
      {ports.length > 1 && (
        <NativeSelect
          label="Leaves by"
          data={ports.map(({ id, label }) => ({ value: id, label }))}
          value={last.port ?? 'out'}
          onChange={(event) => write(last.output ?? null, event.currentTarget.value)}
        />
      )}
      {editing ? (
        <JsonField
          label="Pinned output"
          hideLabel
          lines={10}
          value={last.output ?? null}
          onChange={(output) => write(output ?? null, last.port ?? 'out')}
        />
      ) : (
        <DataView value={last.output ?? null} name="Pinned output" maxHeight={420} />
      )}
      <div>
        <Button size="compact-sm" variant="default" leftSection={<Pencil size={14} />} onClick={() => setEditing(!editing)}>
          {editing ? 'Done' : 'Edit as JSON'}
        </Button>
      </div>
    </div>
  )
}

function portsOf(outputs: readonly Port[] | ((config: Json) => readonly Port[]) | undefined, config: Json): readonly Port[] {
  if (typeof outputs !== 'function') return outputs ?? []
  try {
    return outputs(config)
  } catch {
    // The config does not fit its type yet.
    return []
  }
}
