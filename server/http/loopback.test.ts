import { describe, expect, test } from 'vitest'
import { hostName, isLoopback } from './loopback.ts'

describe('what stays on this machine', () => {
  test.each(['127.0.0.1', '127.9.9.9', 'localhost', 'LOCALHOST', '::1', '[::1]', 'belay.localhost'])('%s does', (host) => {
    expect(isLoopback(host)).toBe(true)
  })
  test.each(['0.0.0.0', '::', '10.0.0.1', 'example.org', 'localhost.example.org', '128.0.0.1', '::ffff:10.0.0.1', ''])(
    '%s does not',
    (host) => {
      expect(isLoopback(host)).toBe(false)
    },
  )
})

test.each([
  ['127.0.0.1:4400', '127.0.0.1'],
  ['LocalHost', 'localhost'],
  ['[::1]:4400', '[::1]'],
  ['evil.example', 'evil.example'],
  ['a b', undefined],
  ['localhost:99999999', undefined],
  ['user@localhost', undefined],
  [undefined, undefined],
])('the name in %j is %j', (header, name) => {
  expect(hostName(header)).toBe(name)
})
