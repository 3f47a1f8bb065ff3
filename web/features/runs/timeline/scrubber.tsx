import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { ChevronFirst, ChevronLast, ChevronLeft, ChevronRight, Pause, Play, Radio } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { eventWords } from '#shared/run/event-words.ts'
import type { Recorded } from '#shared/run/events.ts'
import { clockText } from '../clock-text.ts'
import classes from './scrubber.module.css'

/** A whole journal is played in at most this, an event never longer than `SLOWEST_MS`. */
const WHOLE_MS = 20_000
const SLOWEST_MS = 500

/** Time travel: everything on the page shows the run as it was after event `seq`. `seq` undefined is now. */
export function Scrubber({ total, seq, event, nameOf, ended, onTravel }: ScrubberProps) {
  const [playing, setPlaying] = useState(false)
  const at = seq ?? total
  const latest = useRef({ at, total, onTravel })
  latest.current = { at, total, onTravel }
  useEffect(() => {
    if (!playing) return
    const every = Math.max(16, Math.min(SLOWEST_MS, WHOLE_MS / Math.max(1, latest.current.total)))
    const timer = setInterval(() => {
      const now = latest.current
      if (now.at >= now.total) {
        setPlaying(false)
        now.onTravel(undefined)
      } else now.onTravel(now.at + 1)
    }, every)
    return () => clearInterval(timer)
  }, [playing])
  const go = (next: number) => {
    setPlaying(false)
    onTravel(Math.min(total, Math.max(1, next)))
  }
  const words = event === undefined ? undefined : eventWords(event, nameOf)
  const place = `Event ${at.toLocaleString('en')} of ${total.toLocaleString('en')}`
  return (
    <div className={classes['scrubber']} role="group" aria-label="Time travel" data-past={seq !== undefined || undefined}>
      <div className={classes['buttons']}>
        <Step label="First event" icon={<ChevronFirst size={16} />} disabled={at <= 1} onClick={() => go(1)} />
        <Step label="One event back" icon={<ChevronLeft size={16} />} disabled={at <= 1} onClick={() => go(at - 1)} />
        <Step
          label={playing ? 'Pause' : 'Play the run again'}
          icon={playing ? <Pause size={16} /> : <Play size={16} />}
          disabled={total < 2}
          onClick={() => {
            if (!playing && at >= total) onTravel(1)
            setPlaying(!playing)
          }}
        />
        <Step label="One event on" icon={<ChevronRight size={16} />} disabled={at >= total} onClick={() => go(at + 1)} />
        <Step label="Last event" icon={<ChevronLast size={16} />} disabled={at >= total} onClick={() => go(total)} />
      </div>
      <input
        type="range"
        className={classes['range']}
        min={1}
        max={Math.max(1, total)}
        value={at}
        aria-label="Event of the run"
        aria-valuetext={`${place}${words ? `: ${words.text}` : ''}`}
        style={{ '--done': `${total < 2 ? 100 : ((at - 1) / (total - 1)) * 100}%` } as React.CSSProperties}
        onChange={(change) => go(Number(change.currentTarget.value))}
      />
      <div className={classes['words']}>
        <span className={classes['place']}>{place}</span>
        {words && <span className={classes['text']}>{words.text}</span>}
        {event && <span className={classes['clock']}>{clockText(event.at)}</span>}
      </div>
      <Button
        size="compact-sm"
        variant={seq === undefined ? 'subtle' : 'filled'}
        leftSection={<Radio size={14} />}
        disabled={seq === undefined}
        onClick={() => {
          setPlaying(false)
          onTravel(undefined)
        }}
      >
        {ended ? 'To the end' : 'Live'}
      </Button>
    </div>
  )
}

function Step({ label, icon, disabled, onClick }: { label: string; icon: React.ReactNode; disabled: boolean; onClick(): void }) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" size={28} aria-label={label} disabled={disabled} onClick={onClick}>
        {icon}
      </ActionIcon>
    </Tooltip>
  )
}

export interface ScrubberProps {
  /** Seq of the last event that is known. */
  total: number
  seq: number | undefined
  /** The event that is shown last. */
  event: Recorded | undefined
  nameOf(step: string): string
  ended: boolean
  onTravel(seq: number | undefined): void
}
