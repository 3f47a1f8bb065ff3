import { QueryClient } from '@tanstack/react-query'
import { isApiError } from './client.ts'

/** A refusal is an answer: only an absent server is asked again. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (count, error) => isApiError(error, 'offline') && count < 3,
      refetchOnWindowFocus: true,
    },
  },
})
