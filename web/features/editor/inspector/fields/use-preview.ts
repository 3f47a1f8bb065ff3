import { useEffect, useMemo, useState } from 'react'
import type { Json } from '#shared/lib/json.ts'
import { toStepError } from '#shared/policy/step-error.ts'
import { namesOf, type DataSource } from '../upstream/sources.ts'

/** What a formula or template gives on the data that is there. */
export type Preview = { kind: 'value'; value: Json } | { kind: 'failed'; message: string } | { kind: 'no_data' } | undefined

const WAIT = 150
const LIMITS = { timeoutMs: 200, depth: 500, items: 100_000 }

/** Worked out a moment after the last key. Nothing for a text without formulas, or while it cannot be read: the checks say why. */
export function usePreview(text: string, template: boolean, sources: readonly DataSource[], extra: readonly string[]): Preview {
  const [preview, setPreview] = useState<Preview>()
  const names = useMemo(() => Object.fromEntries(namesOf(sources, true)), [sources])
  const plain = text.trim() === '' || (template && !text.includes('{{'))
  const extras = extra.join()
  useEffect(() => {
    if (plain) return
    let stopped = false
    const timer = setTimeout(() => {
      void previewOf(text, template, names, extras.split(',')).then((next) => {
        if (!stopped) setPreview(next)
      }, withoutPreview)
    }, WAIT)
    return () => {
      stopped = true
      clearTimeout(timer)
    }
  }, [text, template, names, plain, extras])
  return plain ? undefined : preview
}

/** Without the server the reader of formulas cannot be fetched: nothing is shown, as for a formula without data. */
const withoutPreview = (): void => {}

async function previewOf(text: string, template: boolean, names: { [name: string]: Json }, extra: readonly string[]): Promise<Preview> {
  const [{ evaluate, references }, { parseTemplate, render }] = await Promise.all([
    import('#shared/graph/expressions.ts'),
    import('#shared/graph/templates.ts'),
  ])
  const parsed = template ? parseTemplate(text) : undefined
  if (parsed && !parsed.ok) return undefined
  const formulas = parsed ? parsed.value.flatMap((part) => ('expression' in part ? [part.expression.references] : [])) : [references(text)]
  const steps: { [id: string]: Json } =
    typeof names['steps'] === 'object' && names['steps'] !== null ? (names['steps'] as { [id: string]: Json }) : {}
  for (const found of formulas) {
    if (found.names.some(({ name }) => extra.includes(name) || (name !== 'steps' && name !== 'vars' && !Object.hasOwn(names, name))))
      return { kind: 'no_data' }
    if (found.steps.some(({ id }) => !Object.hasOwn(steps, id))) return { kind: 'no_data' }
  }
  try {
    return { kind: 'value', value: template ? await render(text, names, LIMITS) : await evaluate(text, names, LIMITS) }
  } catch (thrown) {
    return { kind: 'failed', message: toStepError(thrown).message }
  }
}
