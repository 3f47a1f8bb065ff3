import * as api from '#shared/protocol/workflows.ts'
import type { WorkflowService } from '../../workflows/workflow-service.ts'
import { route, type Bound } from '../bind.ts'

export const workflowRoutes = (workflows: WorkflowService): Bound[] => [
  route(api.listWorkflows, ({ query }) => workflows.list(query)),
  route(api.createWorkflow, ({ body }) => workflows.create(body)),
  route(api.getWorkflow, ({ params }) => workflows.get(params.id)),
  route(api.saveWorkflow, ({ params, body, ifMatch }) => workflows.save(params.id, body.graph, ifMatch)),
  route(api.deleteWorkflow, ({ params }) => workflows.remove(params.id)),
  route(api.saveTestData, ({ params, body }) => workflows.saveTest(params.id, body)),
  route(api.publishWorkflow, ({ params, body, ifMatch }) => workflows.publish(params.id, ifMatch, body.note)),
  route(api.listVersions, ({ params, query }) => workflows.versions(params.id, query)),
  route(api.getVersion, ({ params }) => workflows.version(params.id, params.version)),
  route(api.listTemplates, () => workflows.templates()),
  route(api.validateGraph, async ({ body }) => ({ problems: await workflows.validate(body) })),
]
