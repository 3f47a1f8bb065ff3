import { TriangleAlert } from 'lucide-react'
import classes from './reliability.module.css'

/** A sentence that asks for a look, with the sign that goes with it. */
export function Warning({ children }: { children: React.ReactNode }) {
  return (
    <p className={classes.warning}>
      <TriangleAlert size={16} aria-hidden />
      <span>{children}</span>
    </p>
  )
}
