import type { Span, SpanKind } from './timeline.ts'

const WORDS: { [K in SpanKind]: string } = {
  queued: 'waiting for a free place',
  running: 'running',
  backoff: 'waiting for the next attempt',
  timer: 'waiting for a time',
  children: 'items running',
  person: 'waiting for a person',
}

/** What a bar of the timeline stands for. */
export function spanWords(span: Pick<Span, 'kind' | 'attempt' | 'ended'>): string {
  if (span.kind !== 'running') return WORDS[span.kind]
  const end = span.ended === 'failed' ? ', failed' : span.ended === 'cancelled' ? ', cancelled' : ''
  return `attempt ${span.attempt}${end}`
}
