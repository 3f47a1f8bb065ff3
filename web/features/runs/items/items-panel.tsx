import { Button, Select } from '@mantine/core'
import { LinkButton } from '../link-button.tsx'
import type { Address } from '#web/canvas/types.ts'
import type { PlaceItems } from '../place.ts'
import { stepOf } from '../scene.ts'
import { attentionOf } from '../use-attention.ts'
import { ItemsStrip } from './items-strip.tsx'
import classes from './items.module.css'

/** The items of a container, the rounds of a loop, and the way to the run of the chosen one. */
export function ItemsPanel({ items, name, address, onSelect }: ItemsPanelProps) {
  const { rounds, round, chosen, strip, runId, scene, onChoose } = items
  const wanting = scene && attentionOf(scene)
  const step = wanting === undefined || !scene ? undefined : stepOf(scene, wanting)
  const single = strip.cells.length === 1
  return (
    <div className={classes['panel']}>
      {rounds > 1 && (
        <Select
          size="sm"
          label="Round"
          aria-label="Round"
          data={Array.from({ length: rounds }, (_, index) => ({ value: String(index + 1), label: `Round ${index + 1} of ${rounds}` }))}
          value={String(round)}
          allowDeselect={false}
          onChange={(next) => onChoose(chosen ?? 0, Number(next))}
        />
      )}
      {!single && round === rounds && <ItemsStrip strip={strip} name={name} chosen={chosen} onChoose={(index) => onChoose(index)} />}
      {chosen === undefined ? (
        single && (
          <button type="button" className={classes['look']} onClick={() => onChoose(0, round)}>
            Look inside
          </button>
        )
      ) : (
        <div className={classes['chosen']}>
          <p>{single ? 'Its steps are shown in the drawing.' : `Item ${(chosen + 1).toLocaleString('en')} is shown in the drawing.`}</p>
          {step && wanting !== undefined && (
            <Button size="compact-sm" onClick={() => onSelect(`${address}/${wanting}`)}>
              {scene?.state.steps.get(wanting)?.state === 'failed' ? 'See what failed' : 'Decide'}: {step.name}
            </Button>
          )}
          <LinkButton to="/runs/$id" params={{ id: runId }} size="compact-sm" variant="default">
            {single ? 'Open its run' : "Open this item's run"}
          </LinkButton>
        </div>
      )}
    </div>
  )
}

export interface ItemsPanelProps {
  items: PlaceItems
  name: string
  /** Of the container. */
  address: Address
  onSelect(address: Address): void
}
