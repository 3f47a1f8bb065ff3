/**
 * Who may import whom, as data. A file belongs to the first zone whose pattern it fits; a file that fits none is an error, so a new
 * folder needs a decision. ARCHITECTURE.md says the same in words.
 */
export interface Zone {
  name: string
  /** Of paths from the root. A `unit` group names parts that must not import each other. */
  files: RegExp
  /** Names of zones that its files may import from, besides their own zone. */
  may: readonly string[]
  /** Packages and `node:` modules it may import. */
  packages: 'any' | readonly string[]
  /** What a breach would cost. */
  reason: string
  /** A path of this zone, for the test that proves every rule. */
  example: string
}

const PURE = ['zod', '@noble/hashes', 'jsonata', 're2js', 'ajv', 'ajv-formats']
const CORE = ['lib', 'policy', 'graph', 'run']
const CONTRACTS = [...CORE, 'node-contract', 'catalog', 'protocol']
const SHARED = [...CONTRACTS, 'node-definition', 'node-handler', 'handlers']
const SERVICES = ['store-interface', 'engine', 'server-base', 'live']
const SERVER = ['store-interface', 'store', 'engine', 'capabilities', 'service', 'live', 'http', 'server-base', 'composition']
const WEB = ['web-app', 'web-feature', 'web-canvas', 'web-live', 'web-api', 'web-ui', 'web-lib']
const TESTS = ['shared-tests', 'server-tests', 'web-tests', 'battery']

export const ZONES: readonly Zone[] = [
  {
    name: 'shared-tests',
    files: /^shared\/.*(\.test\.ts|\/testing\/.*)$/,
    may: SHARED,
    packages: 'any',
    reason: 'What holds in shared is tested without a server.',
    example: 'shared/run/testing/make.ts',
  },
  {
    name: 'server-tests',
    files: /^server\/.*(\.test\.ts|\.testsuite\.ts|\/testing\/.*)$/,
    may: [...SHARED, ...SERVER, 'shared-tests', 'web-live'],
    packages: 'any',
    reason: 'Tests of the server may use all of it, and the page that is on the other end of its socket.',
    example: 'server/store/store.testsuite.ts',
  },
  {
    name: 'web-tests',
    files: /^web\/.*(\.test\.ts|\/testing\/.*)$/,
    may: [...SHARED, ...WEB, 'shared-tests'],
    packages: 'any',
    reason: 'What pages compute is tested without a browser and without a server.',
    example: 'web/live/status-of.test.ts',
  },

  {
    name: 'lib',
    files: /^shared\/lib\//,
    may: [],
    packages: ['zod', '@noble/hashes'],
    reason: 'Everything stands on lib, so lib stands on nothing.',
    example: 'shared/lib/json.ts',
  },
  {
    name: 'policy',
    files: /^shared\/policy\//,
    may: ['lib'],
    packages: PURE,
    reason: 'A policy is the same whatever graph or node type it is for.',
    example: 'shared/policy/policy.ts',
  },
  {
    name: 'catalog',
    files: /^shared\/nodes\/catalog\.ts$/,
    may: ['lib', 'policy', 'node-contract', 'node-definition'],
    packages: PURE,
    reason: 'The web reads the catalog; a handler in it would ship what the server does to the browser.',
    example: 'shared/nodes/catalog.ts',
  },
  {
    name: 'handlers',
    files: /^shared\/nodes\/handlers\.ts$/,
    may: ['lib', 'policy', 'node-contract', 'node-definition', 'node-handler', 'catalog'],
    packages: PURE,
    reason: 'The list of handlers is a list.',
    example: 'shared/nodes/handlers.ts',
  },
  {
    name: 'node-handler',
    files: /^(?<unit>shared\/nodes\/[^/]+)\/handler[^/]*\.ts$/,
    may: ['lib', 'policy', 'node-contract', 'node-definition'],
    packages: PURE,
    reason: 'A node type is one folder: it reaches the world through capabilities and knows no other node type.',
    example: 'shared/nodes/wait/handler.ts',
  },
  {
    name: 'node-definition',
    files: /^(?<unit>shared\/nodes\/[^/]+)\/[^/]+\.ts$/,
    may: ['lib', 'policy', 'node-contract'],
    packages: PURE,
    reason: 'A definition is data that web and server read: it pulls in neither a handler nor another node type.',
    example: 'shared/nodes/wait/definition.ts',
  },
  {
    name: 'node-contract',
    files: /^shared\/nodes\/[^/]+\.ts$/,
    may: ['lib', 'policy'],
    packages: PURE,
    reason: 'The contract of node types names none of them.',
    example: 'shared/nodes/define-node.ts',
  },
  {
    name: 'graph',
    files: /^shared\/graph\//,
    may: ['lib', 'policy', 'node-contract', 'catalog'],
    packages: PURE,
    reason: 'A graph is validated against the catalog, in the browser too; it knows no handler and no run.',
    example: 'shared/graph/schema.ts',
  },
  {
    name: 'run',
    files: /^shared\/run\//,
    may: ['lib', 'policy', 'graph'],
    packages: PURE,
    reason: 'The core knows steps and ports, never a node type.',
    example: 'shared/run/evolve.ts',
  },
  {
    name: 'protocol',
    files: /^shared\/protocol\//,
    may: [...CORE, 'node-contract', 'catalog'],
    packages: PURE,
    reason: 'The wire speaks of everything shared, without any handler.',
    example: 'shared/protocol/runs.ts',
  },

  {
    name: 'composition',
    files: /^server\/(main\.ts$|cli\/)/,
    may: [...SHARED, ...SERVER],
    packages: 'any',
    reason: 'The one place that constructs.',
    example: 'server/main.ts',
  },
  {
    name: 'server-base',
    files: /^server\/([^/]+\.ts$|lib\/)/,
    may: CONTRACTS,
    packages: 'any',
    reason: 'Settings and small helpers that everything in the server may use depend on nothing in it.',
    example: 'server/config.ts',
  },
  {
    name: 'store',
    files: /^(?<unit>server\/store\/[^/]+)\//,
    may: [...CONTRACTS, 'store-interface', 'server-base'],
    packages: 'any',
    reason: 'A store keeps; it decides nothing, and no other store is a part of it.',
    example: 'server/store/sqlite/journal.ts',
  },
  {
    name: 'store-interface',
    files: /^server\/store\/[^/]+\.ts$/,
    may: CONTRACTS,
    packages: [],
    reason: 'The interface is what every store can do.',
    example: 'server/store/store.ts',
  },
  {
    name: 'engine',
    files: /^server\/engine\//,
    may: [...CONTRACTS, 'store-interface', 'server-base'],
    packages: 'any',
    reason: 'The engine runs on any store and with any capabilities; both are handed in.',
    example: 'server/engine/executor.ts',
  },
  {
    name: 'capabilities',
    files: /^server\/capabilities\//,
    may: ['lib', 'policy', 'node-contract', 'server-base'],
    packages: 'any',
    reason: 'What a handler may do to the world does not depend on who runs it or where it is kept.',
    example: 'server/capabilities/files.ts',
  },
  {
    name: 'live',
    files: /^server\/live\//,
    may: [...CONTRACTS, 'store-interface', 'engine', 'server-base'],
    packages: 'any',
    reason: 'Live events are the committed ones: from the engine, caught up from the store interface.',
    example: 'server/live/feed.ts',
  },
  {
    name: 'http',
    files: /^server\/http\//,
    may: [...CONTRACTS, 'service', 'live', 'server-base'],
    packages: 'any',
    reason: 'A route parses, authorises, calls a service and replies; it holds no rule and touches no store.',
    example: 'server/http/app.ts',
  },
  {
    name: 'service',
    files: /^(?<unit>server\/(workflows|runs|reviews|metrics|triggers))\//,
    may: [...CONTRACTS, ...SERVICES],
    packages: 'any',
    reason: 'A service works on the store interface and the engine, and can be moved or deleted alone.',
    example: 'server/runs/run-service.ts',
  },

  {
    name: 'web-app',
    files: /^web\/(app\/|[^/]+\.(ts|tsx|html)$)/,
    may: [...CONTRACTS, 'web-feature', 'web-canvas', 'web-live', 'web-api', 'web-ui', 'web-lib'],
    packages: 'any',
    reason: 'The shell puts features on routes.',
    example: 'web/app/router.tsx',
  },
  {
    name: 'web-feature',
    files: /^(?<unit>web\/features\/[^/]+)\//,
    may: [...CONTRACTS, 'node-definition', 'web-canvas', 'web-live', 'web-api', 'web-ui', 'web-lib'],
    packages: 'any',
    reason: 'A feature never imports another feature: it can be understood, moved or deleted alone.',
    example: 'web/features/editor/page.tsx',
  },
  {
    name: 'web-canvas',
    files: /^web\/canvas\//,
    may: [...CONTRACTS, 'web-live', 'web-ui', 'web-lib'],
    packages: 'any',
    reason: 'The canvas draws a graph and the states of a run, whoever shows it.',
    example: 'web/canvas/canvas.tsx',
  },
  {
    name: 'web-live',
    files: /^web\/live\//,
    may: [...CONTRACTS, 'web-lib'],
    packages: 'any',
    reason: "The browser's copy of a run is folded from events and nothing else.",
    example: 'web/live/run-store.ts',
  },
  {
    name: 'web-api',
    files: /^web\/api\//,
    may: [...CONTRACTS, 'web-lib'],
    packages: 'any',
    reason: 'Calls are made by contract, without anything on the screen.',
    example: 'web/api/client.ts',
  },
  {
    name: 'web-ui',
    files: /^web\/ui\//,
    may: ['lib', 'policy', 'run', 'web-lib'],
    packages: 'any',
    reason: 'Building blocks know no feature and no call.',
    example: 'web/ui/button.tsx',
  },
  {
    name: 'web-lib',
    files: /^web\/lib\//,
    may: ['lib', 'policy', 'graph', 'node-contract', 'catalog'],
    packages: 'any',
    reason: 'Everything in web stands on it.',
    example: 'web/lib/format.ts',
  },

  {
    name: 'battery',
    files: /^battery\//,
    may: [...SHARED, ...SERVER, 'shared-tests', 'server-tests'],
    packages: 'any',
    reason: 'Batteries attack the real parts.',
    example: 'battery/oracle.ts',
  },
  {
    name: 'bench',
    files: /^bench\//,
    may: [...SHARED, ...SERVER, ...TESTS, 'web-canvas', 'web-live', 'web-ui'],
    packages: 'any',
    reason: 'Benchmarks measure the real parts.',
    example: 'bench/journal.ts',
  },
  {
    name: 'e2e',
    files: /^e2e\//,
    may: [...CONTRACTS, 'composition'],
    packages: 'any',
    reason: 'A journey starts the program whole and sees what a person sees, never its inside.',
    example: 'e2e/first-run.test.ts',
  },
  {
    name: 'scripts',
    files: /^(scripts|bin|examples)\/|^[^/]+\.config\.ts$/,
    may: SHARED,
    packages: 'any',
    reason: 'Tools of the repository are no part of the program.',
    example: 'scripts/check.ts',
  },
]

/** Packages that one folder keeps to itself, so that the library can be replaced there. Tests and tools are free. */
export const HOMES: readonly { packages: readonly string[]; home: readonly string[]; reason: string }[] = [
  {
    packages: ['better-sqlite3', 'drizzle-orm'],
    home: ['store', 'composition'],
    reason: 'Only a store speaks SQL; what composes it may open a file for it.',
  },
  {
    packages: ['express', 'helmet', 'compression', 'pino-http'],
    home: ['http', 'composition'],
    reason: 'Services and the engine do not know that there is HTTP.',
  },
  { packages: ['undici'], home: ['capabilities'], reason: 'Steps reach the network through the egress check of the http capability.' },
  {
    packages: ['quickjs-emscripten-core', '@jitl/quickjs-wasmfile-release-sync'],
    home: ['capabilities'],
    reason: 'Code that users write runs in the sandbox of the code capability.',
  },
  { packages: ['socket.io'], home: ['live', 'composition'], reason: 'The gateway is the only one on the wire.' },
  { packages: ['socket.io-client'], home: ['web-live'], reason: "One folder holds the browser's copy of a run." },
  { packages: ['@xyflow/react'], home: ['web-canvas'], reason: 'The stored graph outlives the canvas library.' },
]
export const FREE_OF_HOMES: readonly string[] = ['shared-tests', 'server-tests', 'battery', 'bench', 'e2e', 'scripts']

/** What a folder must be handed instead of taking it from its surroundings. */
export const PURITY: readonly { files: RegExp; except?: RegExp; globals: readonly string[]; reason: string }[] = [
  {
    files: /^shared\//,
    except: /\.test\.ts$|\/testing\//,
    globals: (
      'Date.now|new Date()|Date()|Math.random|performance|crypto|setTimeout|setInterval|setImmediate|queueMicrotask|clearTimeout|' +
      'clearInterval|globalThis|global|process|console|Buffer|require|fetch|window|document|navigator|localStorage|eval|Function()|import.meta'
    ).split('|'),
    reason: 'Shared is the product with no environment: the same input gives the same answer in browser, server and simulation.',
  },
  {
    files: /^server\/engine\//,
    except: /\.test\.ts$|\/testing\/|\/clock\.ts$/,
    globals: ['Date.now', 'new Date()', 'Date()', 'Math.random', 'performance', 'setTimeout', 'setInterval'],
    reason: 'The engine has its clock and its draws handed in, so that a simulation owns both.',
  },
]
