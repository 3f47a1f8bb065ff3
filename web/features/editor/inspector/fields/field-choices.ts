import { isJsonObject, type Json } from '#shared/lib/json.ts'
import { pathText } from '#web/ui/data-view/tree-rows.ts'
import { brief } from '#web/ui/data-view/views.ts'
import type { DataSource } from '../upstream/sources.ts'

/** A value that a condition can look at. */
export interface FieldChoice {
  reference: string
  label: string
  group: string
  value: Json
}

/** Single values that a condition can look at, by the step that they come from. */
export function fieldChoices(sources: readonly DataSource[], extra: readonly string[]): FieldChoice[] {
  const choices: FieldChoice[] = []
  if (extra.includes('confidence')) choices.push({ reference: 'confidence', label: 'how sure it is', group: 'This step', value: 'number' })
  if (extra.includes('round')) choices.push({ reference: 'round', label: 'number of the round', group: 'This step', value: 'number' })
  if (extra.includes('output')) choices.push({ reference: 'output', label: 'its result', group: 'This step', value: 'anything' })
  for (const source of sources) collect(source.value, [], source, choices)
  return choices.slice(0, 200)
}

function collect(value: Json, path: string[], source: DataSource, choices: FieldChoice[]): void {
  if (isJsonObject(value) && path.length < 4) {
    for (const [name, member] of Object.entries(value)) collect(member, [...path, name], source, choices)
    return
  }
  choices.push({
    reference: pathText(path, source.reference),
    label: path.length === 0 ? source.label : path.join(' › '),
    group: source.label,
    value: Array.isArray(value) ? brief(value) : value,
  })
}
