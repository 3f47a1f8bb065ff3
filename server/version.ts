import packageJson from '../package.json' with { type: 'json' }

/** The version of Belay that is running. */
export const VERSION: string = packageJson.version
