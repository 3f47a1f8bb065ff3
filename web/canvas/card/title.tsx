import { useEffect, useRef } from 'react'
import { useCanvas, useCanvasStore } from '#web/canvas/state/canvas-store.ts'
import type { Address } from '#web/canvas/types.ts'
import styles from './card.module.css'

/** The name of a step, whole on hover. A double click or F2 makes it a field; Enter keeps, Escape gives up. */
export function Title({ address, title }: { address: Address; title: string }) {
  const store = useCanvasStore()
  const renaming = useCanvas((state) => state.renaming === address)
  if (renaming) return <TitleField address={address} title={title} />
  return (
    <span
      className={styles['title']}
      title={title}
      onDoubleClick={(event) => {
        if (!store.getState().actions) return
        event.stopPropagation()
        store.setState({ renaming: address })
      }}
    >
      {title}
    </span>
  )
}

function TitleField({ address, title }: { address: Address; title: string }) {
  const store = useCanvasStore()
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.select(), [])
  const end = (keep: boolean): void => {
    if (store.getState().renaming !== address) return
    const name = field.current?.value.trim() ?? ''
    store.setState({ renaming: undefined })
    if (keep && name !== '' && name !== title) store.getState().actions?.rename(address, name)
  }
  return (
    <input
      ref={field}
      className={`${styles['rename']} nodrag nopan`}
      defaultValue={title}
      maxLength={200}
      aria-label="Name of the step"
      autoFocus
      onBlur={() => end(true)}
      onDoubleClick={(event) => event.stopPropagation()}
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.key !== 'Enter' && event.key !== 'Escape') return
        event.preventDefault()
        const card = event.currentTarget.closest<HTMLElement>('[data-address]')
        end(event.key === 'Enter')
        card?.focus({ preventScroll: true })
      }}
    />
  )
}
