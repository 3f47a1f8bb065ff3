import { ActionIcon, Tooltip } from '@mantine/core'
import {
  AlignCenterHorizontal,
  AlignCenterVertical,
  AlignEndVertical,
  AlignHorizontalSpaceBetween,
  AlignStartHorizontal,
  AlignStartVertical,
  AlignVerticalSpaceBetween,
  Copy,
  CopyPlus,
  Trash2,
  WandSparkles,
  type LucideIcon,
} from 'lucide-react'
import type { Alignment } from '#shared/graph/edit/move.ts'
import { keyText } from '#web/ui/keys.ts'
import classes from './selection-bar.module.css'

const ALIGN: readonly { how: Alignment; label: string; icon: LucideIcon }[] = [
  { how: 'left', label: 'Align left edges', icon: AlignStartVertical },
  { how: 'center', label: 'Align in a column', icon: AlignCenterVertical },
  { how: 'right', label: 'Align right edges', icon: AlignEndVertical },
  { how: 'top', label: 'Align top edges', icon: AlignStartHorizontal },
  { how: 'middle', label: 'Align in a row', icon: AlignCenterHorizontal },
]

/** What can be done with several things at once. */
export function SelectionBar(props: {
  count: number
  onAlign(how: Alignment): void
  onDistribute(way: 'horizontal' | 'vertical'): void
  onTidy(): void
  onCopy(): void
  onDuplicate(): void
  onDelete(): void
}) {
  return (
    <div className={classes.bar} role="toolbar" aria-label="For the selected steps">
      <span className={classes.count}>{props.count} selected</span>
      {ALIGN.map(({ how, label, icon }) => (
        <Tool key={how} label={label} icon={icon} onClick={() => props.onAlign(how)} />
      ))}
      <span className={classes.line} />
      <Tool
        label="Same space side by side"
        icon={AlignHorizontalSpaceBetween}
        disabled={props.count < 3}
        onClick={() => props.onDistribute('horizontal')}
      />
      <Tool
        label="Same space one below the other"
        icon={AlignVerticalSpaceBetween}
        disabled={props.count < 3}
        onClick={() => props.onDistribute('vertical')}
      />
      <Tool label={`Tidy up (${keyText('L')})`} icon={WandSparkles} onClick={props.onTidy} />
      <span className={classes.line} />
      <Tool label={`Copy (${keyText('Mod+C')})`} icon={Copy} onClick={props.onCopy} />
      <Tool label={`Duplicate (${keyText('Mod+D')})`} icon={CopyPlus} onClick={props.onDuplicate} />
      <Tool label={`Delete (${keyText('Delete')})`} icon={Trash2} onClick={props.onDelete} />
    </div>
  )
}

function Tool({ label, icon: Icon, onClick, disabled = false }: { label: string; icon: LucideIcon; onClick(): void; disabled?: boolean }) {
  return (
    <Tooltip label={label} position="bottom">
      <ActionIcon variant="subtle" size={28} aria-label={label} onClick={onClick} disabled={disabled}>
        <Icon size={16} strokeWidth={1.75} />
      </ActionIcon>
    </Tooltip>
  )
}
