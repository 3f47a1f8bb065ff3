import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Json } from '#shared/lib/json.ts'
import { decideReview, getReview, listReviews } from '#shared/protocol/reviews.ts'
import type { ReviewVerdict } from '#shared/run/events.ts'
import { call } from './client.ts'

export const reviewKeys = {
  lists: ['reviews'] as const,
  list: (state: 'open' | 'decided') => ['reviews', state] as const,
  one: (id: string) => ['review', id] as const,
}

/** Items that wait for a person, or that were decided. */
export const useReviews = (state: 'open' | 'decided') =>
  useInfiniteQuery({
    queryKey: reviewKeys.list(state),
    queryFn: ({ pageParam, signal }) =>
      call(listReviews, { query: { state, limit: 100, ...(pageParam === undefined ? {} : { cursor: pageParam }) } }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  })

export const useReview = (id: string | undefined) =>
  useQuery({
    queryKey: reviewKeys.one(id ?? ''),
    queryFn: ({ signal }) => call(getReview, { params: { id: id! } }, signal),
    enabled: id !== undefined,
  })

export interface DecisionInput {
  decision: ReviewVerdict
  output?: Json
  note?: string
  /** Hash of what was shown. */
  seen: string
}

/** Decides an item, once. A second decision is refused as `already_decided` with the first in the message. */
export function useDecide(reviewId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: DecisionInput) => call(decideReview, { params: { id: reviewId }, body }),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: reviewKeys.lists }),
        client.invalidateQueries({ queryKey: reviewKeys.one(reviewId) }),
      ]),
  })
}
