import { Button } from '@mantine/core'
import { Plus } from 'lucide-react'
import { TypeTile } from '#web/ui/type-tile.tsx'
import classes from './empty-drawing.module.css'

const SUGGESTIONS: readonly { type: string; name: string; why: string }[] = [
  { type: 'manual-trigger', name: 'Start', why: 'Somebody starts a run and says what it is about.' },
  { type: 'read-files', name: 'List files', why: 'Go through the documents of a folder, one by one.' },
  { type: 'http-request', name: 'Web request', why: 'Fetch data from another system.' },
]

/** What an empty drawing says: the first step is one press away. */
export function EmptyDrawing({ onAdd, onSearch }: { onAdd(type: string): void; onSearch(at: { x: number; y: number }): void }) {
  return (
    <div className={classes.box} role="group" aria-label="The drawing is empty">
      <h2 className={classes.title}>Add your first step</h2>
      <p className={classes.text}>A workflow is steps, one after the other. What should it begin with?</p>
      <div className={classes.choices}>
        {SUGGESTIONS.map(({ type, name, why }) => (
          <button key={type} type="button" className={classes.choice} onClick={() => onAdd(type)}>
            <TypeTile type={type} />
            <span>
              <span className={classes.name}>{name}</span>
              <span className={classes.why}>{why}</span>
            </span>
          </button>
        ))}
      </div>
      <Button
        variant="default"
        size="compact-md"
        leftSection={<Plus size={14} />}
        rightSection={<kbd>A</kbd>}
        onClick={(event) => {
          const { left, bottom } = event.currentTarget.getBoundingClientRect()
          onSearch({ x: left, y: bottom + 4 })
        }}
      >
        Something else
      </Button>
    </div>
  )
}
