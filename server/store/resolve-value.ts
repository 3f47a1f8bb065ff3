import { DomainError } from '#shared/lib/domain-error.ts'
import type { Json } from '#shared/lib/json.ts'
import type { Value } from '#shared/run/events.ts'
import type { Store } from './store.ts'

/** The JSON of a value, fetched when it was stored aside. */
export async function resolveValue(store: Pick<Store, 'payload'>, value: Value): Promise<Json> {
  if ('json' in value) return value.json
  const json = await store.payload(value.ref)
  if (json === undefined)
    throw new DomainError(
      'data_folder_damaged',
      `A stored value of ${value.bytes} bytes is missing from the data folder (${value.ref}); restore a backup.`,
    )
  return json
}
