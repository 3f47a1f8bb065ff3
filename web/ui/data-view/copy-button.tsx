import { useEffect, useState } from 'react'
import { ActionIcon, Tooltip } from '@mantine/core'
import { Check, Copy } from 'lucide-react'

/** Puts a text on the clipboard and says so for a moment. */
export function CopyButton({ label, text, size = 28 }: { label: string; text: () => string; size?: number }) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 1_500)
    return () => clearTimeout(timer)
  }, [copied])
  return (
    <Tooltip label={copied ? 'Copied' : label} openDelay={400}>
      <ActionIcon
        variant="subtle"
        size={size}
        aria-label={copied ? 'Copied' : label}
        onClick={() => {
          void navigator.clipboard.writeText(text()).then(() => setCopied(true))
        }}
      >
        {copied ? <Check size={14} /> : <Copy size={14} />}
      </ActionIcon>
    </Tooltip>
  )
}
