import { z } from 'zod'
import { Graph } from '#shared/graph/schema.ts'
import type { JsonObject } from '#shared/lib/json.ts'
import { catalog } from '#shared/nodes/catalog.ts'
import type { Contract } from '#shared/protocol/contract.ts'
import * as api from '#shared/protocol/reference.ts'
import { route, type Bound } from '../bind.ts'
import { describeNodeType } from '../describe-node-type.ts'
import { openApi } from '../openapi.ts'

/** What the API and a workflow are made of. Each is the same for the whole life of the process, and made when somebody asks. */
export function referenceRoutes(others: readonly Bound[], version: string): Bound[] {
  const once = (make: () => unknown): (() => JsonObject) => {
    let made: JsonObject | undefined
    // What is made here is JSON; the types of schemas and definitions do not say so.
    return () => (made ??= make() as JsonObject)
  }
  const types = once(() => ({ items: Object.values(catalog).map(describeNodeType), nextCursor: null }))
  const schema = once(() => z.toJSONSchema(Graph, { io: 'input', unrepresentable: 'any' }))
  const routes: Bound[] = [
    route(api.listNodeTypes, () => types() as { items: JsonObject[]; nextCursor: null }),
    route(api.getGraphSchema, schema),
    route(
      api.getOpenApi,
      once(() =>
        openApi(
          [...others, ...routes].map((bound): Contract => bound.contract),
          version,
        ),
      ),
    ),
  ]
  return routes
}
