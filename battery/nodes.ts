import { z } from 'zod'
import type { Json } from '#shared/lib/json.ts'
import { type Catalog } from '#shared/nodes/catalog.ts'
import { defineNode, done, type NodeHandler, type Port, type StepContext, type StepResult } from '#shared/nodes/define-node.ts'
import { handlers } from '#shared/nodes/handlers.ts'
import { StepFailure } from '#shared/policy/step-error.ts'
import { type Action, actionOf, childItem, effectBody, given, type Script, type Seen } from './script.ts'

/** Node types whose config says attempt by attempt what they do. The engine treats them like any other type. */

const config = z.strictObject({
  script: z.array(z.json()),
  at: z.record(z.string(), z.array(z.json())).optional(),
  ports: z.array(z.string()).optional(),
  blind: z.boolean().optional(),
}) as unknown as z.ZodType<{ [key: string]: Json }>

const outputs = (script: { [key: string]: Json }): Port[] =>
  ['out', ...((script as unknown as Script).ports ?? [])].map((id) => ({ id, label: id, type: 'any' }))

const common = {
  synonyms: [],
  category: 'logic',
  config,
  inputs: [{ id: 'in', label: 'In', type: 'any' }],
  outputs,
} as const

export const batteryStep = defineNode({
  ...common,
  type: 'battery-step',
  name: 'Scripted step',
  summary: 'Does what its script says.',
  policy: {},
})

export const batteryEffect = defineNode({
  ...common,
  type: 'battery-effect',
  name: 'Scripted effect',
  summary: 'Does what its script says to the far side.',
  policy: { effect: { class: 'keyed' } },
})

export const batteryEach = defineNode({
  ...common,
  type: 'battery-each',
  name: 'Scripted container',
  summary: 'Runs its body as often as its script says.',
  policy: { timeout: { attempt: '1h' } },
  container: 'body',
})

export const batteryCatalog = {
  'battery-step': batteryStep,
  'battery-effect': batteryEffect,
  'battery-each': batteryEach,
} satisfies Catalog

export interface Side {
  /** Where effects go. */
  sinkUrl: string
  /** Lets `ms` of working time pass; a simulation's is virtual. */
  work(ms: number, signal: StepContext['signal']): Promise<void>
  /** Told of every call of a handler, before it does anything. */
  called?(context: StepContext): void
}

/** The product's own handlers, and those of the scripted types. */
export function batteryHandlers(side: Side): { [type: string]: NodeHandler } {
  const handler: NodeHandler = async (context) => {
    side.called?.(context)
    const script = context.config as unknown as Script
    const seen: Seen = { input: context.scope.input, arrived: context.arrived }
    if (context.scope.item !== undefined) seen.item = context.scope.item
    if (context.scope.run.index !== undefined) seen.index = context.scope.run.index
    return perform(side, context, script, seen, actionOf(script, seen.index, context.attempt), (context.memo ?? {}) as unknown as Memo)
  }
  return { ...handlers, 'battery-step': handler, 'battery-effect': handler, 'battery-each': handler }
}

interface Memo {
  /** How many waits of the action have been asked for. */
  waits?: number
  /** How many rounds have been planned. */
  rounds?: number
}

async function perform(side: Side, context: StepContext, script: Script, seen: Seen, action: Action, memo: Memo): Promise<StepResult> {
  const step = context.step.id
  const port = 'port' in action && action.port !== undefined ? { port: action.port } : {}
  switch (action.do) {
    case 'ok':
      return done(given(step, script, seen, action.give), {
        ...port,
        ...(action.confidence === undefined ? {} : { confidence: action.confidence }),
      })
    case 'ask':
      return {
        kind: 'review',
        output: given(step, script, seen, action.give),
        port: action.port ?? 'out',
        ...(action.rejectPort === undefined ? {} : { rejectPort: action.rejectPort }),
      }
    case 'fail':
      throw new StepFailure({
        kind: action.kind,
        message: `scripted ${action.kind}`,
        ...(action.retryAfterMs === undefined ? {} : { retryAfterMs: action.retryAfterMs }),
      })
    case 'hang':
      return new Promise(() => {})
    case 'work':
      await side.work(action.ms, context.signal)
      return perform(side, context, script, seen, action.then, memo)
    case 'wait': {
      const asked = memo.waits ?? 0
      const next = skipWaits(action, asked)
      if (next.do === 'wait') return { kind: 'wait', until: context.now() + next.ms, memo: { ...memo, waits: asked + 1 } }
      return perform(side, context, script, seen, next, memo)
    }
    case 'send': {
      const body = effectBody(step, script, seen)
      const answer = await context.can.http.send(
        {
          method: 'POST',
          url: `${side.sinkUrl}/effect`,
          headers: {
            'content-type': 'application/json',
            'x-answer': action.answer,
            'x-attempt': String(context.attempt),
            'x-step': step,
            'x-run': context.scope.run.id,
          },
          body,
          ...(context.key === undefined ? {} : { key: context.key }),
        },
        context.signal,
      )
      return done(answer.body, port)
    }
    case 'each': {
      if (context.children) return done(context.children.map((child) => child.output ?? null))
      if (action.count === 0) return done([])
      const items = Array.from({ length: action.count }, (_, index) => childItem(step, index))
      const plan = { items, concurrency: action.concurrency, ...(action.tolerate ? { tolerate: action.tolerate } : {}) }
      return { kind: 'children', plan, memo: { ...memo, rounds: 1 } }
    }
    case 'rounds': {
      const rounds = memo.rounds ?? 0
      const last: Json = context.children ? (context.children[0]?.output ?? null) : (seen.item ?? null)
      if (rounds === action.count) return done(last)
      return { kind: 'children', plan: { items: [last], concurrency: 1 }, memo: { ...memo, rounds: rounds + 1 } }
    }
    case 'run':
      throw new Error('scripted steps have a body, not another workflow')
  }
}

/** What is left of an action after its first `n` waits. */
function skipWaits(action: Action, n: number): Action {
  return n > 0 && action.do === 'wait' ? skipWaits(action.then, n - 1) : action
}
