import { useId } from 'react'
import { NativeSelect, Radio } from '@mantine/core'
import { patched, type Patch } from '#shared/graph/edit/settings.ts'
import { EFFECT_CLASSES, KEY_SCOPES, type PolicyInput } from '#shared/policy/policy.ts'
import { DurationInput } from '#web/ui/duration-input.tsx'
import { Reset } from '../fields/config-field.tsx'
import { FormulaField } from '../fields/formula-field.tsx'
import { useChanges, useFieldProblem, useInspected } from '../inspector-context.ts'
import { usePolicy } from './use-policy.ts'
import { Warning } from './warning.tsx'
import { EFFECT_WORDS, SCOPE_WORDS } from './words.ts'
import fields from '../fields/fields.module.css'
import classes from './reliability.module.css'

type Effect = NonNullable<PolicyInput['effect']>

/** What an attempt does to the world, which decides what may be done twice. */
export function EffectSection() {
  const { node } = useInspected()
  const { ofNode, ofType, policy, usual, note } = usePolicy()
  const changes = useChanges()
  const keyError = useFieldProblem('reliability', 'effect.key')
  const id = useId()
  const set = (patch: Patch<Effect>) =>
    changes.policy(({ effect, ...rest }) => {
      const next = patched<Effect>(effect ?? {}, patch)
      return Object.keys(next).length > 0 ? { ...rest, effect: next } : rest
    }, 'what it does to the world')
  const { effect, retry } = policy
  const changing = ofType.effect?.class === 'keyed' || ofType.effect?.class === 'unsafe'
  const method = node.type === 'http-request' ? (node.config['method'] ?? 'GET') : undefined
  const asks = method === 'GET' || method === 'HEAD'
  return (
    <section className={fields.section} aria-labelledby={id} data-field="effect">
      <div className={fields.labelRow}>
        <h2 className={fields.sectionTitle} id={id}>
          What it changes in the world
        </h2>
        {ofNode?.effect?.class !== undefined && <Reset label="what it changes" onReset={() => set({ class: undefined })} />}
      </div>
      <Radio.Group
        aria-labelledby={id}
        value={effect.class}
        onChange={(next) => {
          const chosen = EFFECT_CLASSES.find((each) => each === next)
          set({
            class: chosen === usual.effect ? undefined : chosen,
            ...(chosen === 'keyed' ? {} : { key: undefined, scope: undefined, ttl: undefined }),
          })
        }}
      >
        <div className={classes.choices}>
          {EFFECT_CLASSES.map((each) => (
            <Radio
              key={each}
              size="xs"
              value={each}
              label={EFFECT_WORDS[each].name}
              description={
                each === effect.class || each === usual.effect ? choiceHelp(each, each === usual.effect, note('effect.class')) : undefined
              }
            />
          ))}
        </div>
      </Radio.Group>
      {changing && !asks && (effect.class === 'pure' || effect.class === 'idempotent') && retry.maxAttempts > 1 && (
        <Warning>
          {`It changes something elsewhere and is tried up to ${retry.maxAttempts} times. If a try is cut off after it got through, the change may happen twice.`}
        </Warning>
      )}
      {effect.class === 'keyed' && method !== undefined && !asks && (
        <p className={fields.note}>
          The key is sent as the header Idempotency-Key. If the other side does not know it, choose “Must not happen twice”.
        </p>
      )}
      {effect.class === 'keyed' && (
        <>
          <div data-field="effect.key">
            <FormulaField
              label="Key"
              template
              value={ofNode?.effect?.key ?? ''}
              example="{{ run.id }}/this step"
              help="The same key means the same change. Empty: this step of this run."
              error={keyError}
              onChange={(key) => set({ key: key === '' ? undefined : key })}
            />
          </div>
          <div className={fields.columns}>
            <NativeSelect
              label="The key counts"
              description={SCOPE_WORDS[effect.scope].help}
              inputWrapperOrder={['label', 'input', 'description']}
              data={KEY_SCOPES.map((value) => ({ value, label: SCOPE_WORDS[value].name }))}
              value={effect.scope}
              onChange={(event) => set({ scope: KEY_SCOPES.find((each) => each === event.currentTarget.value) })}
            />
            <DurationInput
              label="For"
              description={ofNode?.effect?.ttl === undefined ? 'For good' : undefined}
              value={ofNode?.effect?.ttl}
              onChange={(ttl) => set({ ttl })}
            />
          </div>
        </>
      )}
    </section>
  )
}

const choiceHelp = (each: (typeof EFFECT_CLASSES)[number], usual: boolean, note: string): string =>
  usual ? `${EFFECT_WORDS[each].help} (${note.slice(0, 1).toUpperCase()}${note.slice(1)})` : EFFECT_WORDS[each].help
