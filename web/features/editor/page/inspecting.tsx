import { Suspense } from 'react'
import type { Address, InspectorTab } from '#web/canvas/types.ts'
import { useDocument, useDocumentStore } from '../document/use-document.ts'
import classes from '../editor.module.css'
import { rememberedWidth } from '../inspector/use-width.ts'
import type { Problems } from '../problems/use-problems.ts'
import type { Trial } from '../trial/use-trial.ts'
import { Inspector } from './later.tsx'

/** The inspector of a step, with the tests that it can start. */
export function Inspecting(props: {
  step: Address
  tab: InspectorTab
  onTab(tab: InspectorTab): void
  onClose(): void
  onOpen(address: Address, tab?: InspectorTab): void
  problems: Problems
  untouched: boolean
  onTouched(): void
  trial: Trial
}) {
  const { step, problems, trial } = props
  const graph = useDocument((state) => state.graph)
  const { edit } = useDocumentStore()
  const stale = trial.stale.get(step)
  return (
    <Suspense fallback={<div className={classes.dock} style={{ width: rememberedWidth() }} />}>
      <Inspector
        graph={graph}
        address={step}
        tab={props.tab}
        onTab={props.onTab}
        onClose={props.onClose}
        edit={edit}
        problems={problems.byAddress.get(step) ?? []}
        untouched={props.untouched}
        onTouched={props.onTouched}
        sample={trial.sample}
        {...(stale === undefined ? {} : { stale })}
        test={{
          runTo: (address) => void trial.start({ kind: 'to', step: address }),
          runOnly: (address) => void trial.start({ kind: 'only', step: address }),
          runFrom: (address) => void trial.start({ kind: 'from', step: address }),
          pin: trial.pin,
          input: trial.test.input,
          setInput: trial.setInput,
          item: trial.item,
          setItem: trial.setItem,
          running: trial.running,
          ...(problems.errors > 0 ? { blocked: 'Solve the problems below first: a drawing with problems cannot run.' } : {}),
        }}
        onOpen={props.onOpen}
      />
    </Suspense>
  )
}
