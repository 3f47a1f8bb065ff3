import { spawn } from 'node:child_process'
import { stripVTControlCharacters } from 'node:util'
import { root } from './root.js'
import { Stop } from './stop.js'

/** A sign of life this often, for work that says nothing while it lasts. */
const HEARTBEAT_MS = 15_000
const TAIL_LINES = 25

/**
 * Runs a long command and shows only that it goes on; what it printed is shown when it fails, before one sentence that says what to do.
 * @param {string} doing what people read: `Installing what is missing`
 * @param {string} command
 * @param {string[]} args
 * @param {{ failed: string }} options
 */
export async function runQuietly(doing, command, args, { failed }) {
  const startedAt = Date.now()
  const seconds = () => `${Math.round((Date.now() - startedAt) / 1000)} s`
  console.error(`${doing} ...`)
  const heartbeat = setInterval(() => console.error(`  still at it after ${seconds()}`), HEARTBEAT_MS)
  try {
    const { code, output } = await collect(command, args)
    if (code === 0) return console.error(`  done in ${seconds()}`)
    console.error(tail(output))
    throw new Stop(`${doing} failed. ${failed}`)
  } finally {
    clearInterval(heartbeat)
  }
}

/**
 * The end of what a program said, without the stack of its own code.
 * @param {string} output
 */
function tail(output) {
  // Colours are for a terminal, and some tools send them always.
  const lines = stripVTControlCharacters(output)
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^ +at /.test(line))
  return lines.slice(-TAIL_LINES).join('\n')
}

/**
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<{ code: number | null, output: string }>}
 */
function collect(command, args) {
  return new Promise((resolve) => {
    // npm is a .cmd file on Windows, which only a shell can start.
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32' && command === 'npm',
    })
    let output = ''
    const keep = (/** @type {Buffer} */ chunk) => (output += chunk.toString())
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', (error) => resolve({ code: null, output: `${output}\n${error.message}` }))
    child.on('close', (code) => resolve({ code, output }))
  })
}
