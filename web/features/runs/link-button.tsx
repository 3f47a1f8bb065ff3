import { Button, type ButtonProps } from '@mantine/core'
import { createLink } from '@tanstack/react-router'
import { forwardRef } from 'react'

type AnchorProps = ButtonProps & Omit<React.AnchorHTMLAttributes<HTMLAnchorElement>, keyof ButtonProps>

/** A button that leads somewhere: a real link, so that it opens in a new tab too. */
export const LinkButton = createLink(
  forwardRef<HTMLAnchorElement, AnchorProps>((props, ref) => <Button component="a" ref={ref} {...props} />),
)
