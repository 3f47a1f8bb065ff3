import { lookOf, type Look } from './look.ts'

/** The world of a command: where it prints, what it reads. */
export interface Io {
  /** A line on stdout: what was asked for and nothing else. */
  out(line: string): void
  /** A line on stderr: everything that is said beside it. */
  err(line: string): void
  stdout: NodeJS.WriteStream
  stderr: NodeJS.WriteStream
  stdin: NodeJS.ReadStream
  outLook: Look
  errLook: Look
  env: { [name: string]: string | undefined }
  cwd: string
}

export function processIo(noColour: boolean): Io {
  const { stdout, stderr } = process
  // A reader that went away (`| head`) ends the printing, not the run.
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
  }
  return {
    out: (line) => void stdout.write(`${line}\n`),
    err: (line) => void stderr.write(`${line}\n`),
    stdout,
    stderr,
    stdin: process.stdin,
    outLook: lookOf(stdout, process.env, noColour),
    errLook: lookOf(stderr, process.env, noColour),
    env: process.env,
    cwd: process.cwd(),
  }
}

/** Resolves once everything printed has left the process. */
export async function flushed(io: Io): Promise<void> {
  await Promise.all(
    [io.stdout, io.stderr].map((stream) => new Promise<void>((done) => (stream.writable ? stream.write('', () => done()) : done()))),
  )
}
