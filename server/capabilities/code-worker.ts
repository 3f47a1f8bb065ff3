import variant from '@jitl/quickjs-wasmfile-release-sync'
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  Scope,
  shouldInterruptAfterDeadline,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSSyncVariant,
  type QuickJSWASMModule,
} from 'quickjs-emscripten-core'

/**
 * The child process that runs code of users, inside QuickJS: an interpreter of its own that knows no host. Every question gets
 * a fresh interpreter. Its parent kills this process when it does not answer in time, so nothing here has to be trusted.
 */

export type CodeQuestion = { warm: true } | { source: string; /** JSON */ input: string; timeoutMs: number }
export type CodeReply =
  | { output: string }
  /** `message` is a clause such as `x is not defined`. */
  | { failed: { name: string; message: string; line?: number } }
  | { over: 'time' | 'memory' }

/** 64 KiB each. The interpreter's own limit is advice; this ceiling is the engine's. */
const PAGES = { initial: 256, maximum: 1_024 }
const STACK_BYTES = 256 * 1_024

let loading: Promise<QuickJSWASMModule> | undefined
const interpreter = (): Promise<QuickJSWASMModule> =>
  (loading ??= newQuickJSWASMModuleFromVariant(newVariant(variant as unknown as QuickJSSyncVariant, { wasmMemory: new Memory(PAGES) })))

/** The platform's; the types of Node alone leave it out. */
type WasmMemory = NonNullable<NonNullable<Parameters<typeof newVariant>[1]>['wasmMemory']>
const { Memory } = (globalThis as unknown as { WebAssembly: { Memory: new (pages: typeof PAGES) => WasmMemory } }).WebAssembly

async function answer(question: CodeQuestion): Promise<CodeReply> {
  const quickjs = await interpreter()
  if ('warm' in question) return { output: 'null' }
  let reply: CodeReply | undefined
  try {
    Scope.withScope((scope) => {
      reply = run(quickjs, scope, question)
    })
  } catch (thrown) {
    // The engine itself gave way, or could not be cleaned up behind a program that it had to give up.
    loading = undefined
    const deep = thrown instanceof RangeError && thrown.message.includes('call stack')
    reply ??= deep ? { failed: { name: 'InternalError', message: 'stack overflow' } } : { over: 'memory' }
  }
  // A memory that was filled once stays as large; the next question starts with a new one.
  if (!reply || 'over' in reply) loading = undefined
  return reply ?? { over: 'memory' }
}

function run(quickjs: QuickJSWASMModule, scope: Scope, { source, input, timeoutMs }: Extract<CodeQuestion, { source: string }>): CodeReply {
  const runtime = scope.manage(quickjs.newRuntime())
  runtime.setMaxStackSize(STACK_BYTES)
  const deadline = Date.now() + timeoutMs
  runtime.setInterruptHandler(shouldInterruptAfterDeadline(deadline))
  const context = scope.manage(runtime.newContext())
  const fail = (error: QuickJSHandle): CodeReply => failed(context, scope.manage(error), Date.now() > deadline)
  const setup = scope.manage(context.unwrapResult(context.evalCode(SETUP, 'setup.js')))
  const parse = scope.manage(context.getProp(setup, 'parse'))
  const print = scope.manage(context.getProp(setup, 'print'))
  const compiled = context.evalCode(`(function (input) {${source}\n})`, 'code.js')
  if (compiled.error) return fail(compiled.error)
  const data = context.callFunction(parse, context.undefined, scope.manage(context.newString(input)))
  if (data.error) return fail(data.error)
  const result = context.callFunction(scope.manage(compiled.value), context.undefined, scope.manage(data.value))
  if (result.error) return fail(result.error)
  const value = scope.manage(result.value)
  // A promise is followed as far as it goes by itself: there is nothing outside that it could wait for.
  const jobs = runtime.executePendingJobs()
  if (jobs.error) return fail(jobs.error)
  const state = context.getPromiseState(value)
  if (state.type === 'rejected') return fail(state.error)
  if (state.type === 'pending') return { failed: { name: 'Error', message: 'it returns a promise that nothing here can fulfil' } }
  const printed = context.callFunction(print, context.undefined, state.notAPromise ? value : scope.manage(state.value))
  if (printed.error) return fail(printed.error)
  return { output: context.getString(scope.manage(printed.value)) }
}

/** Taken before the user's code runs, so that it cannot put its own in their place. */
const SETUP = `(() => {
  const { parse, stringify } = JSON
  const silent = () => {}
  globalThis.console = { log: silent, info: silent, warn: silent, error: silent, debug: silent }
  return { parse: (text) => parse(text), print: (value) => { const text = stringify(value); return text === undefined ? 'null' : text } }
})()`

function failed(context: QuickJSContext, error: QuickJSHandle, late: boolean): CodeReply {
  const thrown: unknown = context.dump(error)
  const { name, message, stack } =
    typeof thrown === 'object' && thrown !== null ? (thrown as { [part: string]: unknown }) : { message: thrown }
  const text = typeof message === 'string' ? message : (JSON.stringify(message) ?? 'nothing')
  if (late && text === 'interrupted') return { over: 'time' }
  if (text === 'out of memory' || thrown === null) return { over: 'memory' }
  const line = typeof stack === 'string' ? /code\.js:(\d+)/.exec(stack)?.[1] : undefined
  return {
    failed: { name: typeof name === 'string' ? name : 'Error', message: text, ...(line === undefined ? {} : { line: Number(line) }) },
  }
}

process.on('message', (question: CodeQuestion) => {
  void answer(question).then((reply) => process.send?.(reply))
})
process.on('disconnect', () => process.exit(0))
