import { readFileSync } from 'node:fs'
import { inRoot } from './root.js'
import { Stop } from './stop.js'

/**
 * Whether `version` is in a range made of `^a.b.c` and `>=a.b.c` joined by `||`: all that `engines.node` of this package uses.
 * Written by hand because it runs before anything is installed.
 * @param {string} version
 * @param {string} range
 */
export function fits(version, range) {
  const [major, minor, patch] = numbers(version)
  return range.split('||').some((part) => {
    const text = part.trim()
    const [wantMajor, wantMinor, wantPatch] = numbers(text)
    if (text.startsWith('^') && major !== wantMajor) return false
    if (major !== wantMajor) return major > wantMajor
    return minor !== wantMinor ? minor > wantMinor : patch >= wantPatch
  })
}

/** Stops with one sentence when this Node is not one that Belay runs on. */
export function requireNode() {
  const { engines } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'))
  if (fits(process.versions.node, engines.node)) return
  const wanted = engines.node.replace(/\^(\d+)(\S+)/, '$1$2 (or a later $1.x)').replace(' || >=', ', or ')
  throw new Stop(
    `Belay needs Node.js ${wanted} or later; this is ${process.versions.node}. Install one from https://nodejs.org and run the command again.`,
  )
}

/**
 * @param {string} text
 * @returns {[number, number, number]}
 */
function numbers(text) {
  const [, major = '0', minor = '0', patch = '0'] = /(\d+)\.(\d+)\.(\d+)/.exec(text) ?? []
  return [Number(major), Number(minor), Number(patch)]
}
