import type { Address } from '#web/canvas/types.ts'
import { itemsOf, placeOf } from '../place.ts'
import type { ItemStep } from '../item-path.ts'
import type { Scene } from '../scene.ts'
import { ItemsPanel } from './items-panel.tsx'
import classes from './items.module.css'

/** For a step inside a container of which no item is chosen: choose one first. */
export function Inside({ scene, scenes, address, path, onItem, onSelect }: InsideProps) {
  const container = address.slice(0, address.lastIndexOf('/'))
  const place = container === '' ? undefined : placeOf(container, scene, scenes)
  const items = place && itemsOf(place, path, scenes, onItem)
  return (
    <div className={classes['inside']}>
      {place && items ? (
        <>
          <p>
            This step is inside <strong>{place.step.name}</strong>, which runs it for each item. Choose an item to see what it did there.
          </p>
          <ItemsPanel items={items} name={place.step.name} address={container} onSelect={onSelect} />
        </>
      ) : (
        <p>{place ? 'This step has not begun: there are no items yet.' : 'This step is not part of the run.'}</p>
      )}
    </div>
  )
}

export interface InsideProps {
  scene: Scene
  scenes: ReadonlyMap<string, Scene>
  address: Address
  path: readonly ItemStep[]
  onItem(item: string): void
  onSelect(address: Address): void
}
