import { useId } from 'react'
import { Radio } from '@mantine/core'
import { containerOf, idOf } from '#shared/graph/edit/address.ts'
import { levelOf } from '#shared/graph/edit/levels.ts'
import { EXHAUSTED_TARGETS } from '#shared/policy/policy.ts'
import { Reset } from '../fields/config-field.tsx'
import { JsonField } from '../fields/json-field.tsx'
import { useChanges, useFieldProblem, useInspected } from '../inspector-context.ts'
import { usePolicy } from './use-policy.ts'
import { Warning } from './warning.tsx'
import { EXHAUSTED_WORDS } from './words.ts'
import fields from '../fields/fields.module.css'
import classes from './reliability.module.css'

/** What happens when the tries are used up. */
export function ExhaustedSection() {
  const { props, name } = useInspected()
  const { ofNode, policy, usual, note } = usePolicy()
  const changes = useChanges()
  const error = useFieldProblem('reliability', 'onExhausted')
  const id = useId()
  const { to, value } = policy.onExhausted
  const wired = levelOf(props.graph, containerOf(props.address))?.edges.some(
    (edge) => edge.from.node === idOf(props.address) && edge.from.port === 'error',
  )
  return (
    <section className={fields.section} aria-labelledby={id} data-field="onExhausted">
      <div className={fields.labelRow}>
        <h2 className={fields.sectionTitle} id={id}>
          When the tries are used up
        </h2>
        {ofNode?.onExhausted && (
          <Reset label="what happens then" onReset={() => changes.policy(({ onExhausted: _, ...rest }) => rest, 'what happens then')} />
        )}
      </div>
      <Radio.Group
        aria-labelledby={id}
        value={to}
        onChange={(next) => {
          const chosen = EXHAUSTED_TARGETS.find((each) => each === next)
          if (!chosen) return
          changes.policy(
            ({ onExhausted, ...rest }) =>
              chosen === usual.onExhausted && chosen !== 'fallback'
                ? rest
                : { ...rest, onExhausted: chosen === 'fallback' ? { to: chosen, value: onExhausted?.value ?? null } : { to: chosen } },
            'what happens when tries are used up',
          )
        }}
      >
        <div className={classes.choices}>
          {EXHAUSTED_TARGETS.map((each) => (
            <Radio
              key={each}
              size="xs"
              value={each}
              label={EXHAUSTED_WORDS[each].name}
              description={
                each === to ? `${EXHAUSTED_WORDS[each].help}${ofNode?.onExhausted ? '' : ` (${note('onExhausted')})`}` : undefined
              }
            />
          ))}
        </div>
      </Radio.Group>
      {to === 'fallback' && (
        <JsonField
          label="The other value"
          help={`What later steps get as the output of “${name}”.`}
          value={value ?? null}
          error={error}
          onChange={(next) =>
            changes.policy((now) => ({ ...now, onExhausted: { to: 'fallback', value: next ?? null } }), 'the other value')
          }
        />
      )}
      {to === 'error_port' && !wired && (
        <Warning>Nothing is connected to its error exit yet. Draw a line from “Error” on the card to the step that deals with it.</Warning>
      )}
    </section>
  )
}
