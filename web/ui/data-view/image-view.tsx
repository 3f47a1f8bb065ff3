import { useState } from 'react'
import type { Json } from '#shared/lib/json.ts'
import { imageSource } from './views.ts'
import classes from './data-view.module.css'

/** A picture that came as data; never one from an address. */
export function ImageView({ value, name }: { value: Json; name: string }) {
  const [broken, setBroken] = useState(false)
  const source = imageSource(value)
  if (source === undefined || broken) return <p className={classes['empty']}>This picture cannot be shown.</p>
  return <img className={classes['image']} src={source} alt={name} onError={() => setBroken(true)} />
}
