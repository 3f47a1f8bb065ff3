import { placeOf } from '#shared/graph/problem-place.ts'
import type { Graph, Problem } from '#shared/graph/schema.ts'
import type { Address, InspectorTab } from '#web/canvas/types.ts'
import { plural } from '#web/lib/format.ts'
import classes from './blocking-list.module.css'

const SHOWN = 8

/** What keeps a drawing from being published; a press leads to the place where it is put right. */
export function BlockingList(props: { graph: Graph; problems: readonly Problem[]; onShow(address: Address, tab: InspectorTab): void }) {
  const { graph, problems, onShow } = props
  return (
    <ul className={classes.list}>
      {problems.slice(0, SHOWN).map((problem, index) => {
        const { address, tab } = placeOf(graph, problem)
        return (
          <li key={index}>
            {address === undefined ? (
              problem.message
            ) : (
              <button type="button" className={classes.show} onClick={() => onShow(address, tab)}>
                {problem.message}
              </button>
            )}
          </li>
        )
      })}
      {problems.length > SHOWN && <li className={classes.more}>and {plural(problems.length - SHOWN, 'more', 'more')}</li>}
    </ul>
  )
}
