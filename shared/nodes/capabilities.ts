import type { Json, JsonObject } from '../lib/json.ts'
import type { Usage } from '../policy/usage.ts'

/** The part of the platform's AbortSignal that handlers may rely on; shared code knows no platform. */
export interface Signal {
  readonly aborted: boolean
  readonly reason: unknown
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/**
 * Everything a handler may do to the world. Handed in by the server; a test hands in what it likes.
 * All of them throw StepFailure with the error kind that the retry policy needs, and stop when `signal` aborts.
 */
export interface Capabilities {
  http: Http
  files: Files
  documents: Documents
  llm: Llm
  code: Code
  schema: SchemaCheck
}

export interface HttpRequest {
  method: string
  url: string
  headers?: { [name: string]: string }
  body?: string
  /** Sent as `Idempotency-Key`. */
  key?: string
  /** Bytes; above it the response is refused. Default 10 MiB. */
  maxBytes?: number
}
export interface HttpResponse {
  status: number
  headers: { [name: string]: string }
  /** Parsed when the response says JSON, else text. */
  body: Json
}
export interface Http {
  /** Any status below 400 is an answer; 408, 425, 429, 5xx and network faults throw as retryable kinds, other 4xx as `permanent` or `auth`. */
  send(request: HttpRequest, signal: Signal): Promise<HttpResponse>
}

export interface FileEntry {
  /** Relative to the workspace root, with forward slashes. */
  path: string
  name: string
  /** Bytes. */
  size: number
}
export interface Files {
  /** Files below `folder` whose path relative to it matches `glob`, sorted by path. A missing folder is `invalid_input`. */
  list(folder: string, glob: string, signal: Signal): Promise<FileEntry[]>
  read(path: string, signal: Signal): Promise<Uint8Array>
  /** Whole or not at all (temporary file, fsync, rename). Parent folders are made. */
  write(path: string, bytes: Uint8Array, signal: Signal): Promise<{ path: string; bytes: number }>
}

export type DocumentKind = 'text' | 'markdown' | 'html' | 'pdf'
export interface Documents {
  /** Readable text of a document. Unreadable, encrypted or empty ones throw `invalid_input` saying which and why. */
  extract(
    document: { name: string; bytes: Uint8Array },
    signal: Signal,
  ): Promise<{ text: string; kind: DocumentKind; title?: string; pages?: number }>
}

export interface LlmRequest {
  /** `builtin` needs no key and uses no model. */
  provider: 'builtin' | 'openai-compatible'
  model?: string
  /** Base URL of an OpenAI-compatible endpoint, up to and including `/v1`. */
  baseUrl?: string
  /** Name of the environment variable that holds the key. */
  keyFrom?: string
  system?: string
  prompt: string
  /** The text that the prompt is about. A model gets it after the prompt; `builtin` works on it alone. */
  material?: string
  /** JSON Schema that the answer must fit. Absent: plain text. */
  schema?: JsonObject
  temperature?: number
  maxTokens?: number
  key?: string
}
export interface LlmAnswer {
  text: string
  /** The parsed answer when a schema was given. Not yet checked against it. */
  value?: Json
  /** 0 to 1 where the provider can tell. */
  confidence?: number
  usage: Usage
}
export interface Llm {
  complete(request: LlmRequest, signal: Signal): Promise<LlmAnswer>
}

export interface Code {
  /** Runs `source` (the body of a function of `input`) in the sandbox and gives what it returns. */
  run(request: { source: string; input: Json; timeoutMs: number }, signal: Signal): Promise<Json>
}

export interface SchemaCheck {
  /** Sentences such as `total must be a number`, each with its path; empty when `value` fits. An unusable schema throws `code_error`. */
  problems(schema: JsonObject, value: Json): string[]
}
