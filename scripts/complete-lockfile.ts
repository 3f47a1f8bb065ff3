import { readFileSync, writeFileSync } from 'node:fs'
import { missingOptionals, type Lockfile } from './check-dependencies.ts'

/**
 * `npm run lockfile`: names the packages for other platforms that a registry did not offer when the lockfile was made. Without them
 * `npm ci` refuses the lockfile on every platform; with them each platform fetches its own, by version alone.
 */
const OS = ['darwin', 'win32', 'linux', 'android', 'freebsd', 'openharmony']
const CPU = /\b(arm64|x64|ia32|arm|ppc64|riscv64|s390x|loong64)\b/

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lockfile
for (const { owner, name, version } of missingOptionals(lock)) {
  const os = OS.find((word) => name.includes(word))
  const cpu = CPU.exec(name)?.[1]
  const libc = name.endsWith('-musl') ? 'musl' : name.endsWith('-gnu') ? 'glibc' : undefined
  if (os === undefined || cpu === undefined) throw new Error(`${name} of ${owner} does not say its platform`)
  const { dev, license } = lock.packages[owner]!
  lock.packages[`node_modules/${name}`] = {
    version,
    cpu: [cpu],
    ...(dev === true ? { dev } : {}),
    ...(libc === undefined ? {} : { libc: [libc] }),
    ...(license === undefined ? {} : { license }),
    optional: true,
    os: [os],
  }
}
const [root, ...rest] = Object.entries(lock.packages)
const sorted = rest.sort(([a], [b]) => a.localeCompare(b, 'en'))
lock.packages = Object.fromEntries([root!, ...sorted])
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`)
