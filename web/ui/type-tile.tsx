import { typeLook } from './type-looks.ts'
import styles from './type-tile.module.css'

/** The icon of a node type on its hue: the only place where a type has a colour. Silent for screen readers. */
export function TypeTile({ type, size = 28 }: { type: string; size?: number }) {
  const { icon: Icon, category } = typeLook(type)
  return (
    <span className={`${styles['tile']} ${styles[category]}`} style={{ width: size, height: size }} aria-hidden>
      <Icon size={Math.round(size * 0.57)} strokeWidth={2} />
    </span>
  )
}
