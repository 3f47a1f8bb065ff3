import { useEffect, useRef } from 'react'
import type { RunState } from '#shared/run/state.ts'
import { newsOf, toldOf, type Told } from './news.ts'

/** A sentence has to be heard before the next one comes. */
const EVERY_MS = 1_000

/** Tells how the steps of a test go, for people who do not see it: at most one sentence a second, about everything since the last. */
export function useNews(run: RunState | undefined, nameOf: (step: string) => string, say: (text: string) => void): void {
  const latest = useRef({ run, nameOf, say })
  latest.current = { run, nameOf, say }
  const told = useRef<Told>(undefined)
  const saidAt = useRef(0)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  useEffect(() => {
    if (!run || timer.current !== undefined) return
    timer.current = setTimeout(
      () => {
        timer.current = undefined
        const { run: now, nameOf: name, say: tell } = latest.current
        if (!now) return
        const text = newsOf(told.current, toldOf(now), name)
        told.current = toldOf(now)
        if (text === undefined) return
        saidAt.current = performance.now()
        tell(text)
      },
      Math.max(0, saidAt.current + EVERY_MS - performance.now()),
    )
  }, [run])
}
