import { Router } from 'express'
import { z } from 'zod'
import { Graph } from '#shared/graph/schema.ts'
import { validate } from '#shared/graph/validate.ts'
import { catalog } from '#shared/nodes/catalog.ts'
import { DomainError } from '#shared/lib/domain-error.ts'
import { describeNodeType } from '../describe-node-type.ts'

/** What a graph may be made of, and what is wrong with one. */
export function graphRoutes(): Router {
  const router = Router()
  // Both are the same for the whole life of the process, and only some ask.
  let types: unknown
  let schema: unknown
  router.get('/node-types', (_request, response) => {
    types ??= { items: Object.values(catalog).map(describeNodeType), nextCursor: null }
    response.json(types)
  })
  router.get('/graph-schema', (_request, response) => {
    schema ??= z.toJSONSchema(Graph, { io: 'input', unrepresentable: 'any' })
    response.json(schema)
  })
  router.post('/graphs/validate', (request, response) => {
    if (request.body === undefined)
      throw new DomainError('invalid_input', 'Send the workflow as JSON, with the header Content-Type: application/json.')
    response.json({ problems: validate(request.body, { catalog }) })
  })
  return router
}
