import { TextInput } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ChevronDown, ChevronRight, Download, Search } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'
import { eventWords } from '#shared/run/event-words.ts'
import type { Recorded } from '#shared/run/events.ts'
import { plural } from '#web/lib/format.ts'
import { StateIcon } from '#web/ui/state-icon.tsx'
import { clockText } from '../clock-text.ts'
import classes from './events.module.css'

const ROW = 32

/** The journal as a list in plain words, each event with its JSON on demand. */
export function EventsView({ runId, events, nameOf, shown, onSeq }: EventsViewProps) {
  const [text, setText] = useState('')
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set())
  const scroller = useRef<HTMLDivElement>(null)
  const all = useMemo(() => events.map((event) => ({ event, words: eventWords(event, nameOf) })), [events, nameOf])
  const wanted = text.trim().toLowerCase()
  const rows = useMemo(
    () =>
      wanted === ''
        ? all
        : all.filter(({ event, words }) => `${event.seq} ${event.type} ${words.text} ${words.detail ?? ''}`.toLowerCase().includes(wanted)),
    [all, wanted],
  )
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (index) => rows[index]!.event.seq,
    overscan: 10,
  })
  const toggle = (seq: number) =>
    setOpen((before) => {
      const next = new Set(before)
      if (!next.delete(seq)) next.add(seq)
      return next
    })
  return (
    <section className={classes['view']} aria-label="Events">
      <div className={classes['bar']}>
        <TextInput
          size="sm"
          aria-label="Filter events"
          placeholder="Filter: a step, a word, a number"
          leftSection={<Search size={14} />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <span className={classes['count']}>
          {wanted === '' ? plural(all.length, 'event') : `${rows.length} of ${plural(all.length, 'event')}`}
        </span>
        <a className={classes['download']} href={`/api/runs/${encodeURIComponent(runId)}/journal`} download={`${runId}.ndjson`}>
          <Download size={14} aria-hidden /> Download all events
        </a>
      </div>
      <div className={classes['list']} ref={scroller} tabIndex={0} role="region" aria-label="List of events">
        {rows.length === 0 && (
          <p className={classes['none']}>{all.length === 0 ? 'Nothing has happened yet.' : 'No event has these words.'}</p>
        )}
        <ol style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const { event, words } = rows[item.index]!
            const isOpen = open.has(event.seq)
            return (
              <li
                key={item.key}
                ref={virtual.measureElement}
                data-index={item.index}
                style={{ transform: `translateY(${item.start}px)` }}
                data-later={event.seq > shown || undefined}
              >
                <div className={classes['row']}>
                  <button
                    type="button"
                    className={classes['more']}
                    aria-expanded={isOpen}
                    aria-label={`JSON of event ${event.seq}`}
                    onClick={() => toggle(event.seq)}
                  >
                    {isOpen ? <ChevronDown size={14} /> : <ChevronRight size={14} />}
                  </button>
                  <button
                    type="button"
                    className={classes['event']}
                    title="Show the run as it was then"
                    aria-current={event.seq === shown || undefined}
                    onClick={() => onSeq(event.seq)}
                  >
                    <span className={classes['seq']}>{event.seq}</span>
                    <span className={classes['clock']}>{clockText(event.at)}</span>
                    <StateIcon state={words.tone} size={14} still />
                    <span className={classes['words']}>
                      {words.text}
                      {words.detail !== undefined && <small>{words.detail}</small>}
                    </span>
                  </button>
                </div>
                {isOpen && <pre className={classes['json']}>{JSON.stringify(event, null, 2)}</pre>}
              </li>
            )
          })}
        </ol>
      </div>
    </section>
  )
}

export interface EventsViewProps {
  runId: string
  /** All that are known, also those after the one that is shown. */
  events: readonly Recorded[]
  nameOf(step: string): string
  /** Seq of the event that the page shows the run after. */
  shown: number
  onSeq(seq: number): void
}
