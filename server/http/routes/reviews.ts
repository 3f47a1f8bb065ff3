import * as api from '#shared/protocol/reviews.ts'
import type { ReviewService } from '../../reviews/review-service.ts'
import { route, type Bound } from '../bind.ts'

export const reviewRoutes = (reviews: ReviewService): Bound[] => [
  route(api.listReviews, ({ query }) => reviews.list(query)),
  route(api.getReview, ({ params }) => reviews.get(params.id)),
  route(api.decideReview, ({ params, body }) => reviews.decide(params.id, body)),
]
