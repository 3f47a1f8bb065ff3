import { createTheme, defaultVariantColorsResolver, type MantineColorsTuple } from '@mantine/core'

/** Buttons, rings and ticks are ink: no hue, so that hue means state and nothing else. */
const ink: MantineColorsTuple = [
  '#eef0f4',
  '#d8dce3',
  '#b9c0cb',
  '#9aa5b4',
  '#77818f',
  '#5b6472',
  '#3a424f',
  '#2a313c',
  '#14181f',
  '#0c0f14',
]

/** The neutrals of dark mode, from text to the ground behind everything, as tokens.css has them. */
const dark: MantineColorsTuple = [
  '#e8ecf2',
  '#c3cad5',
  '#9aa5b4',
  '#77818f',
  '#465264',
  '#2e3744',
  '#202733',
  '#181d25',
  '#11151b',
  '#0c0f14',
]

export const theme = createTheme({
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--mono)',
  fontSizes: { xs: '11px', sm: '12px', md: '13px', lg: '14px', xl: '16px' },
  lineHeights: { xs: '16px', sm: '16px', md: '20px', lg: '20px', xl: '24px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '4px', sm: '6px', md: '6px', lg: '10px', xl: '14px' },
  defaultRadius: 'sm',
  colors: { ink, dark },
  primaryColor: 'ink',
  primaryShade: { light: 8, dark: 0 },
  autoContrast: true,
  luminanceThreshold: 0.4,
  variantColorResolver: (input) =>
    input.variant === 'filled' && (input.color ?? 'ink') === 'ink'
      ? { background: 'var(--ink)', hover: 'var(--ink-hover)', color: 'var(--on-ink)', border: '1px solid transparent' }
      : defaultVariantColorsResolver(input),
  components: {
    Checkbox: { defaultProps: { color: 'var(--ink)', iconColor: 'var(--on-ink)' } },
    Radio: { defaultProps: { color: 'var(--ink)', iconColor: 'var(--on-ink)' } },
    Drawer: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } },
    Modal: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } },
    Switch: { defaultProps: { color: 'var(--ink)' } },
    Tooltip: {
      defaultProps: { openDelay: 300, withArrow: false, color: 'var(--ink)', events: { hover: true, focus: true, touch: false } },
    },
  },
  focusRing: 'auto',
  cursorType: 'pointer',
  respectReducedMotion: true,
})
