import { useId, useState } from 'react'
import { ChevronDown, ChevronUp } from 'lucide-react'
import { useInspected } from '../inspector-context.ts'
import { DataTree } from './data-tree.tsx'
import classes from './data-tree.module.css'

/** The data of earlier steps at the foot of the inspector, above which the form scrolls. */
export function DataDrawer() {
  const [open, setOpen] = useState(false)
  const id = useId()
  const { sources } = useInspected()
  const steps = sources.filter(({ step }) => step !== undefined).length
  return (
    <div className={classes.drawer}>
      <button type="button" className={classes.bar} aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        {open ? <ChevronDown size={16} /> : <ChevronUp size={16} />}
        Data from earlier steps
        <span className={classes.note}>{open ? 'Click or drag into a field' : steps === 1 ? '1 step' : `${steps} steps`}</span>
      </button>
      {open && (
        <div id={id} className={classes.inner}>
          <DataTree />
        </div>
      )}
    </div>
  )
}
