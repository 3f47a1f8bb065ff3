import { useNavigate } from '@tanstack/react-router'
import { useCallback, useEffect, useRef } from 'react'
import type { RunHandle } from '#web/live/run-handle.ts'

/** Browsers refuse an address that changes too often. */
const ADDRESS_MS = 250

/** Keeps the shown event and the address together. Gives the function that goes to an event; undefined is now. */
export function useTravel(handle: RunHandle | undefined, inAddress: number | undefined): (seq: number | undefined) => void {
  const navigate = useNavigate()
  const wanted = useRef(inAddress)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => {
    // What is still to be written into the address is newer than what stands there.
    if (timer.current !== undefined) return
    wanted.current = inAddress
    handle?.travel(inAddress ?? 'live')
  }, [handle, inAddress])
  useEffect(() => () => clearTimeout(timer.current), [])
  return useCallback(
    (seq) => {
      wanted.current = seq
      handle?.travel(seq ?? 'live')
      timer.current ??= setTimeout(() => {
        timer.current = undefined
        void navigate({ to: '.', search: (before: object) => ({ ...before, seq: wanted.current }), replace: true })
      }, ADDRESS_MS)
    },
    [handle, navigate],
  )
}
