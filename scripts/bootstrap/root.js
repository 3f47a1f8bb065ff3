import { fileURLToPath } from 'node:url'
import { join } from 'node:path'

/** Folder of the checkout, whatever the current folder is. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** @param {string[]} parts */
export const inRoot = (...parts) => join(root, ...parts)
