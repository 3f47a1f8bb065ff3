import { Button } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { reviewKeys, useReviews } from '#web/api/reviews.ts'
import { useWorkspaceNews } from '#web/live/use-workspace-news.ts'
import { agoText, plural, timeText } from '#web/lib/format.ts'
import { useCommands } from '#web/ui/commands.ts'
import { Away, Loading } from '#web/ui/page-state.tsx'
import { StateIcon } from '#web/ui/state-icon.tsx'
import { dueWords, proposalLine, runPlace, whyWords } from './review-words.ts'
import classes from './reviews.module.css'

/** Everything that waits for a person, oldest due first; each leads to its run, at the step that asks. */
export function ReviewsPage() {
  const reviews = useReviews('open')
  const client = useQueryClient()
  useDocumentTitle('Reviews · Belay')
  const [now, setNow] = useState(Date.now)
  const [cursor, setCursor] = useState(0)
  const list = useRef<HTMLOListElement>(null)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 10_000)
    return () => clearInterval(timer)
  }, [])
  useWorkspaceNews(() => void client.invalidateQueries({ queryKey: reviewKeys.lists }))
  const rows = (reviews.data?.pages.flatMap((page) => page.items) ?? []).toSorted(
    (a, b) => (a.requested.due ?? Infinity) - (b.requested.due ?? Infinity) || a.requestedAt - b.requestedAt,
  )
  const move = (by: number) => {
    const next = Math.min(rows.length - 1, Math.max(0, cursor + by))
    setCursor(next)
    list.current?.querySelectorAll('a')[next]?.focus()
  }
  useCommands([
    { id: 'next-review', group: 'Reviews', label: 'Next item', keys: ['J', 'ArrowDown'], hidden: true, run: () => move(1) },
    { id: 'review-before', group: 'Reviews', label: 'Item before', keys: ['K', 'ArrowUp'], hidden: true, run: () => move(-1) },
  ])
  return (
    <main className={classes['page']}>
      <header className={classes['head']}>
        <h1>Reviews</h1>
        {rows.length > 0 && <span>{plural(rows.length, 'open item')}</span>}
      </header>
      {reviews.isPending && <Loading what="the open reviews" />}
      {reviews.isError && <Away error={reviews.error} retry={() => void reviews.refetch()} />}
      {reviews.data && rows.length === 0 && (
        <div className={classes['empty']}>
          <h2>Nobody is waited for</h2>
          <p>
            When a step is not sure enough, a rule says so, or its attempts are used up, its result waits here for a person. Rules are set
            on the Review tab of a step.
          </p>
        </div>
      )}
      <ol className={classes['list']} ref={list}>
        {rows.map((review, index) => {
          const due = dueWords(review.requested.due, now)
          return (
            <li key={review.reviewId} data-review-id={review.reviewId}>
              <Link {...runPlace(review)} className={classes['row']} onFocus={() => setCursor(index)}>
                <StateIcon state="needs_review" size={16} still />
                <span className={classes['what']}>
                  <strong>{review.stepName}</strong>
                  <span>
                    {review.workflow}
                    {review.runId === review.rootRunId ? '' : ' · one of its items'}
                  </span>
                </span>
                <span className={classes['what']} title={whyWords(review.requested)}>
                  <b>{sentence(whyWords(review.requested))}</b>
                  <span>{proposalLine(review.requested)}</span>
                </span>
                <span className={classes['for']}>{review.requested.assign ?? ''}</span>
                <span className={classes['when']} title={timeText(review.requestedAt)}>
                  {agoText(review.requestedAt, now)}
                </span>
                <span className={classes['when']} data-overdue={due.overdue || undefined}>
                  {due.text}
                </span>
              </Link>
            </li>
          )
        })}
      </ol>
      {reviews.hasNextPage && (
        <div className={classes['more']}>
          <Button variant="default" loading={reviews.isFetchingNextPage} onClick={() => void reviews.fetchNextPage()}>
            Load more
          </Button>
        </div>
      )}
    </main>
  )
}

const sentence = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`
