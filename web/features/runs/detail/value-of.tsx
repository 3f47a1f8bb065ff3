import { useMemo } from 'react'
import type { Value } from '#shared/run/events.ts'
import { fetchValue } from '#web/api/runs.ts'
import { DataView } from '#web/ui/data-view/data-view.tsx'

/** A value of a run: what stands in its event, or what is stored aside and fetched on demand. */
export function ValueOf({ runId, value, name, root, maxHeight = 420 }: ValueOfProps) {
  const ref = value && 'ref' in value ? value.ref : undefined
  const load = useMemo(() => (ref === undefined ? undefined : () => fetchValue(runId, ref)), [runId, ref])
  if (value && 'json' in value)
    return <DataView value={value.json} name={name} maxHeight={maxHeight} {...(root === undefined ? {} : { root })} />
  return <DataView name={name} maxHeight={maxHeight} {...(load && value && 'bytes' in value ? { load, bytes: value.bytes } : {})} />
}

export interface ValueOfProps {
  runId: string
  value: Value | undefined
  name: string
  root?: string
  maxHeight?: number
}
