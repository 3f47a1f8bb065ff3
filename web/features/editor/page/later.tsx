import { lazy, useEffect } from 'react'

/** Parts of the editor that nobody sees before they ask for them: they are loaded once the drawing stands, or when they are opened. */
const parts = {
  inspector: () => import('../inspector/inspector.tsx'),
  outline: () => import('../outline/outline.tsx'),
  find: () => import('../find/find-step.tsx'),
  overlays: () => import('./dialogs.tsx'),
  test: () => import('../trial/test-dialog.tsx'),
  incoming: () => import('../transfer/import-dialog.tsx'),
  runs: () => import('../runs/runs-view.tsx'),
  readiness: () => import('../readiness/readiness-view.tsx'),
  versions: () => import('../versions/versions-view.tsx'),
}

export const Inspector = lazy(() => parts.inspector().then(({ Inspector: part }) => ({ default: part })))
export const Outline = lazy(() => parts.outline().then(({ Outline: part }) => ({ default: part })))
export const FindStep = lazy(() => parts.find().then(({ FindStep: part }) => ({ default: part })))
export const Publishing = lazy(() => parts.overlays().then(({ Publishing: part }) => ({ default: part })))
export const Conflict = lazy(() => parts.overlays().then(({ Conflict: part }) => ({ default: part })))
export const Recovery = lazy(() => parts.overlays().then(({ Recovery: part }) => ({ default: part })))
export const TestDialog = lazy(() => parts.test().then(({ TestDialog: part }) => ({ default: part })))
export const ImportDialog = lazy(() => parts.incoming().then(({ ImportDialog: part }) => ({ default: part })))
export const RunsView = lazy(() => parts.runs().then(({ RunsView: part }) => ({ default: part })))
export const ReadinessView = lazy(() => parts.readiness().then(({ ReadinessView: part }) => ({ default: part })))
export const VersionsView = lazy(() => parts.versions().then(({ VersionsView: part }) => ({ default: part })))

/** After the drawing, so that a press finds them there; also when the server is away by then. */
const AFTER_MS = 1_000

export function useLaterParts(): void {
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const load of Object.values(parts)) load().catch(() => undefined)
    }, AFTER_MS)
    return () => clearTimeout(timer)
  }, [])
}
