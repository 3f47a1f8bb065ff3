import { useRef, useState } from 'react'
import type { Address } from '#web/canvas/types.ts'
import type { Scene } from './scene.ts'

/**
 * The step that somebody who opens a run is most likely here for: the one that failed, else the first that waits for a person. Found
 * when the run is there, or later when a person is waited for and nothing was found yet; gone when it is dismissed. What is in the address
 * goes before it.
 */
export function useAttention(scene: Scene | undefined): { step: Address | undefined; dismiss(): void } {
  const [dismissed, setDismissed] = useState(false)
  const found = useRef<{ step: Address | undefined }>(undefined)
  const isNew = scene !== undefined && !found.current
  if (isNew || (scene?.state.state !== 'failed' && scene && !scene.past && found.current?.step === undefined)) {
    found.current = { step: attentionOf(scene) }
  }
  return { step: dismissed ? undefined : found.current?.step, dismiss: () => setDismissed(true) }
}

/** The step that failed the run, else the first that waits for a person, else the first whose items do. */
export function attentionOf({ state }: Scene): string | undefined {
  const steps = [...state.steps]
  if (state.state === 'failed') return steps.find(([, step]) => step.state === 'failed')?.[0]
  const review = steps.find(([, step]) => step.phase === 'review')?.[0]
  return review ?? steps.find(([, step]) => step.phase === 'children' && (step.children?.parked.size ?? 0) > 0)?.[0]
}
