import { Button, UnstyledButton } from '@mantine/core'
import { CircleCheck, CircleDashed, TriangleAlert } from 'lucide-react'
import type { ReadinessId, ReadinessItem, ReadinessLevel } from '#shared/graph/readiness.ts'
import type { Graph, Problem } from '#shared/graph/schema.ts'
import type { PolicyInput } from '#shared/policy/policy.ts'
import { changeNode } from '#shared/graph/edit/levels.ts'
import type { Address, InspectorTab } from '#web/canvas/types.ts'
import { plural } from '#web/lib/format.ts'
import { BlockingList } from '../problems/blocking-list.tsx'
import classes from './readiness-view.module.css'
import { useReadiness } from './use-readiness.ts'

export interface ReadinessViewProps {
  graph: Graph
  problems: readonly Problem[]
  onOpen(address: Address, tab: InspectorTab): void
  edit(label: string, change: (graph: Graph) => Graph): void
}

const WORDS: { [id in ReadinessId]: { title: string; why: string; tab: InspectorTab } } = {
  states: { title: 'Every step ends in a state', why: 'Nobody has to guess what became of an item.', tab: 'reliability' },
  retry: { title: 'Failures are tried again', why: 'A service that is away for a minute costs a minute, not the run.', tab: 'reliability' },
  checkpoints: { title: 'Finished work is kept', why: 'After a crash the run goes on from the last finished step.', tab: 'reliability' },
  review: { title: 'A person looks where it matters', why: 'An unsure answer does not go out unseen.', tab: 'review' },
  metrics: { title: 'Failures are counted', why: 'What is measured can be mended before it hurts.', tab: 'reliability' },
}
const LEVELS: { [level in ReadinessLevel]: string } = { defined: 'Decided', default: 'Left to the defaults', missing: 'Missing' }

/** The five things that a workflow needs before it carries real work: what was decided, what is a default, what is missing, each with its fix. */
export function ReadinessView({ graph, problems, onOpen, edit }: ReadinessViewProps) {
  const { items, met } = useReadiness(graph, problems)
  const errors = problems.filter(({ severity }) => severity === 'error')
  return (
    <section className={classes.view} aria-labelledby="readiness">
      <h2 id="readiness" className={classes.title}>
        Ready for real work: {met} of {items.length}
      </h2>
      <p className={classes.lead}>
        Five questions that decide whether a workflow can be left alone. They are advice and stop nobody from publishing
        {errors.length === 0 ? '.' : '; the problems below do.'}
      </p>
      {errors.length > 0 && (
        <section className={classes.blocked} aria-labelledby="blocked">
          <h3 id="blocked">{plural(errors.length, 'problem')} to solve before it can be published</h3>
          <BlockingList graph={graph} problems={errors} onShow={onOpen} />
        </section>
      )}
      <ol className={classes.items}>
        {items.map((item) => (
          <Item key={item.id} {...{ item, onOpen, edit }} />
        ))}
      </ol>
    </section>
  )
}

function Item({ item, onOpen, edit }: { item: ReadinessItem } & Pick<ReadinessViewProps, 'onOpen' | 'edit'>) {
  const { title, why, tab } = WORDS[item.id]
  const { fix } = item
  return (
    <li className={classes.item} data-readiness={item.id} data-level={item.level}>
      <Sign level={item.level} />
      <div className={classes.body}>
        <div className={classes.line}>
          <h3>{title}</h3>
          <span className={classes.level} data-level={item.level}>
            {LEVELS[item.level]}
          </span>
        </div>
        <p>{item.evidence}</p>
        <p className={classes.why}>{why}</p>
        {item.steps.length > 0 ? (
          <details className={classes.steps}>
            <summary>Step by step</summary>
            <ul>
              {item.steps.map((step) => (
                <li key={step.address}>
                  <Sign level={step.level} small />
                  <UnstyledButton className={classes.step} onClick={() => onOpen(step.address, tab)}>
                    {step.name}
                  </UnstyledButton>
                  <span>{step.text}</span>
                </li>
              ))}
            </ul>
          </details>
        ) : null}
      </div>
      {fix ? (
        <Button
          size="compact-sm"
          variant={item.level === 'missing' ? 'filled' : 'default'}
          className={classes.fix}
          onClick={() =>
            edit(fix.label, (graph) => fix.changes.reduce((now, { address, policy }) => withPolicy(now, address, policy), graph))
          }
        >
          {fix.label}
        </Button>
      ) : null}
    </li>
  )
}

/** Adds to what the step already says: a part that is named takes the place of that part alone. */
const withPolicy = (graph: Graph, address: Address, policy: PolicyInput): Graph =>
  changeNode(graph, address, (node) => ({ ...node, policy: { ...node.policy, ...policy } }))

function Sign({ level, small = false }: { level: ReadinessLevel; small?: boolean }) {
  const size = small ? 14 : 20
  switch (level) {
    case 'defined':
      return <CircleCheck size={size} className={classes.defined} aria-label={LEVELS.defined} />
    case 'default':
      return <CircleDashed size={size} className={classes.default} aria-label={LEVELS.default} />
    case 'missing':
      return <TriangleAlert size={size} className={classes.missing} aria-label={LEVELS.missing} />
  }
}
