import { expect, test } from 'vitest'
import { MAX_TRANSFER, readTransfer } from './read-transfer.ts'

test.each([
  ['plain words', 'Dear all, the meeting is at ten.', 'foreign'],
  ['nothing', '', 'foreign'],
  ['JSON that is not of here', '{"name":"x","version":"1.0.0"}', 'foreign'],
  ['a list', '[1,2,3]', 'foreign'],
  ['half a drawing', '{"format":"belay/graph@1","nodes":[', 'bad'],
  ['a drawing of something else', '{"nodes":[],"connections":{}}', 'bad'],
  ['far too long', `{"format":"belay/graph@1"}${' '.repeat(MAX_TRANSFER)}`, 'bad'],
  ['a drawing', ' {"format":"belay/graph@1","name":"a","nodes":[],"edges":[]}', 'json'],
  ['a newer one', '{"format":"belay/graph@9"}', 'json'],
])('%s', (_, text, kind) => {
  expect(readTransfer(text).kind).toBe(kind)
})
