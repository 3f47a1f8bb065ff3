import { ActionIcon, Tooltip, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { Link, Outlet, useNavigate } from '@tanstack/react-router'
import { Activity, CircleHelp, Command as CommandIcon, Flag, Moon, Sun, Workflow } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { Confirm } from '#web/ui/confirm.tsx'
import { useCommands, type Command } from '#web/ui/commands.ts'
import { keyText, listenForKeys } from '#web/ui/keys.ts'
import { CommandBar, openCommandBar } from './command-bar.tsx'
import { useCounts } from './use-counts.ts'
import { LiveDot } from './live-dot.tsx'
import classes from './shell.module.css'
import { ShortcutSheet } from './shortcut-sheet.tsx'

/** The frame of every page: where one can go on the left, the page beside it. */
export function Shell() {
  const [sheet, setSheet] = useState(false)
  const counts = useCounts()
  useEffect(() => listenForKeys(window), [])
  useCommands(useGlobalCommands(() => setSheet(true)))
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#content">
        Skip to the page
      </a>
      <nav className={classes.rail} aria-label="Main">
        <Link to="/w" className={classes.brand} aria-label="Belay: workflows">
          <img src="/icon.svg" alt="" width={28} height={28} />
        </Link>
        <RailLink to="/w" label="Workflows" icon={<Workflow size={20} />} />
        <RailLink to="/runs" label="Runs" icon={<Activity size={20} />} {...badge(counts?.activeRuns, 'running or waiting')} />
        <RailLink to="/review" label="Reviews" icon={<Flag size={20} />} {...badge(counts?.openReviews, 'waiting for a person')} />
        <div className={classes.space} />
        <LiveDot />
        <Tooltip label={`Search and commands (${keyText('Mod+K')})`} position="right">
          <ActionIcon variant="subtle" size={36} aria-label="Search and commands" onClick={openCommandBar}>
            <CommandIcon size={18} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Keys (?)" position="right">
          <ActionIcon variant="subtle" size={36} aria-label="Keyboard shortcuts" onClick={() => setSheet(true)}>
            <CircleHelp size={18} />
          </ActionIcon>
        </Tooltip>
        <ThemeSwitch />
      </nav>
      <div className={classes.page} id="content" tabIndex={-1}>
        <Outlet />
      </div>
      <CommandBar />
      <Confirm />
      <ShortcutSheet opened={sheet} onClose={() => setSheet(false)} />
    </div>
  )
}

const badge = (count: number | undefined, of: string): { count?: number; of?: string } =>
  count === undefined || count === 0 ? {} : { count, of }

function RailLink({
  to,
  label,
  icon,
  count,
  of,
}: {
  to: '/w' | '/runs' | '/review'
  label: string
  icon: React.ReactNode
  count?: number
  of?: string
}) {
  return (
    <Link
      to={to}
      className={classes.link}
      activeProps={{ 'data-active': true }}
      aria-label={count === undefined ? label : `${label}, ${count} ${of}`}
    >
      <span className={classes.icon}>
        {icon}
        {count === undefined ? null : <span className={classes.count}>{count > 99 ? '99+' : count}</span>}
      </span>
      <span className={classes.label}>{label}</span>
    </Link>
  )
}

function ThemeSwitch() {
  const { setColorScheme } = useMantineColorScheme()
  const dark = useComputedColorScheme('light') === 'dark'
  const label = dark ? 'Light colours' : 'Dark colours'
  return (
    <Tooltip label={label} position="right">
      <ActionIcon variant="subtle" size={36} aria-label={label} onClick={() => setColorScheme(dark ? 'light' : 'dark')}>
        {dark ? <Sun size={18} /> : <Moon size={18} />}
      </ActionIcon>
    </Tooltip>
  )
}

function useGlobalCommands(openSheet: () => void): readonly Command[] {
  const navigate = useNavigate()
  const { toggleColorScheme } = useMantineColorScheme()
  return useMemo(
    () => [
      { id: 'go-workflows', group: 'Go to', label: 'Workflows', keys: ['G W'], run: () => void navigate({ to: '/w' }) },
      { id: 'go-runs', group: 'Go to', label: 'Runs', keys: ['G R'], run: () => void navigate({ to: '/runs' }) },
      {
        id: 'go-reviews',
        group: 'Go to',
        label: 'Reviews',
        keys: ['G I'],
        words: ['inbox', 'approve'],
        run: () => void navigate({ to: '/review' }),
      },
      { id: 'commands', group: 'Help', label: 'Search and commands', keys: ['Mod+K'], hidden: true, run: openCommandBar },
      { id: 'keys', group: 'Help', label: 'Keyboard shortcuts', keys: ['?'], run: openSheet },
      { id: 'theme', group: 'View', label: 'Switch between light and dark', words: ['theme', 'night'], run: toggleColorScheme },
    ],
    [navigate, openSheet, toggleColorScheme],
  )
}
