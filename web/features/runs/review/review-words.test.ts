import { expect, test } from 'vitest'
import { refusalText } from './review-words.ts'

const refused = (code: string, details?: object) => Object.assign(new Error('as the server says'), { code, details })

test.each([
  [refused('already_decided', { decision: 'approve', by: 'anna' }), 'anna approved it before you did. Nothing else was done.'],
  [refused('already_decided', { decision: 'something', by: 'anna' }), 'Somebody decided it before you did. Nothing else was done.'],
  [refused('already_decided'), 'Somebody decided it before you did. Nothing else was done.'],
  [refused('conflict'), 'What is shown here has changed in the meantime: look at it again, then decide. as the server says'],
  [refused('internal'), 'as the server says'],
])('%#', (error, text) => {
  expect(refusalText(error)).toBe(text)
})
