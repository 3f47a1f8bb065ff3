import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { NotFound } from './not-found.tsx'
import { PageFault } from './page-fault.tsx'
import { Shell } from './shell.tsx'

/** Every selection is in the address: a link shows what was seen. */
const root = createRootRoute({ component: Shell, notFoundComponent: NotFound })

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('#web/features/home/page.tsx'), 'HomePage'),
})
const workflows = createRoute({
  getParentRoute: () => root,
  path: '/w',
  component: lazyRouteComponent(() => import('#web/features/home/page.tsx'), 'HomePage'),
})
/** `step`: selected, by address; `tab` of the inspector; `view` beside the editor. */
export const EditorSearch = z.object({
  step: z.string().optional().catch(undefined),
  tab: z.enum(['settings', 'reliability', 'review', 'test']).optional().catch(undefined),
  view: z.enum(['editor', 'runs', 'readiness', 'versions']).optional().catch(undefined),
})
const editor = createRoute({
  getParentRoute: () => root,
  path: '/w/$id',
  validateSearch: EditorSearch,
  component: lazyRouteComponent(() => import('#web/features/editor/page.tsx'), 'EditorPage'),
})
/** `tests`: false shows runs of published versions only; `parts`: tries of a part of a draft too. */
export const RunsSearch = z.object({
  workflow: z.string().optional().catch(undefined),
  state: z.string().optional().catch(undefined),
  label: z.string().optional().catch(undefined),
  from: z.number().optional().catch(undefined),
  to: z.number().optional().catch(undefined),
  tests: z.boolean().optional().catch(undefined),
  parts: z.boolean().optional().catch(undefined),
})
const runs = createRoute({
  getParentRoute: () => root,
  path: '/runs',
  validateSearch: RunsSearch,
  component: lazyRouteComponent(() => import('#web/features/runs/list-page.tsx'), 'RunsPage'),
})
/**
 * `step` by address, `item`: which run of an item is looked into, by what its id has after the run's (`each.1.3`), `attempt` of the step,
 * `seq`: time travel to after this event.
 */
export const RunSearch = z.object({
  step: z.string().optional().catch(undefined),
  item: z.string().optional().catch(undefined),
  attempt: z.number().int().optional().catch(undefined),
  seq: z.number().int().optional().catch(undefined),
  view: z.enum(['graph', 'events']).optional().catch(undefined),
})
const run = createRoute({
  getParentRoute: () => root,
  path: '/runs/$id',
  validateSearch: RunSearch,
  component: lazyRouteComponent(() => import('#web/features/runs/run-page.tsx'), 'RunPage'),
})
const reviews = createRoute({
  getParentRoute: () => root,
  path: '/review',
  component: lazyRouteComponent(() => import('#web/features/reviews/page.tsx'), 'ReviewsPage'),
})

export const router = createRouter({
  routeTree: root.addChildren([home, workflows, editor, runs, run, reviews]),
  defaultPreload: 'intent',
  defaultErrorComponent: PageFault,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
