import { useState } from 'react'
import { Button } from '@mantine/core'
import type { Json } from '#shared/lib/json.ts'
import { asText } from './views.ts'
import classes from './data-view.module.css'

/** Characters that are drawn before somebody asks for all: more makes a page slow to scroll. */
const SHOWN = 20_000

/** The text itself, wrapped; JSON over several lines in letters of one width. */
export function TextView({ value, maxHeight, plain }: { value: Json; maxHeight: number | string; plain: boolean }) {
  const [all, setAll] = useState(false)
  const [mono, setMono] = useState(typeof value !== 'string')
  const text = asText(value)
  const cut = !all && text.length > SHOWN
  return (
    <div className={plain ? undefined : classes['box']} style={{ maxHeight }}>
      {!plain && (
        <Button className={classes['mono']} variant="subtle" size="compact-xs" aria-pressed={mono} onClick={() => setMono(!mono)}>
          {mono ? 'Reading font' : 'Fixed width'}
        </Button>
      )}
      <div className={classes['text']} data-mono={mono || undefined}>
        {text === '' ? <span className={classes['empty']}>Empty text</span> : cut ? text.slice(0, SHOWN) : text}
      </div>
      {cut && (
        <div className={classes['more']}>
          <span>{`The first ${SHOWN.toLocaleString('en')} of ${text.length.toLocaleString('en')} characters.`}</span>
          <Button size="compact-sm" variant="default" onClick={() => setAll(true)}>
            Show all
          </Button>
        </div>
      )}
    </div>
  )
}
