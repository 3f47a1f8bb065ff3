import { expect, test } from 'vitest'
import { ERROR_KINDS } from '../policy/step-error.ts'
import { errorText } from './error-text.ts'

const facts = { attempts: 1, now: 0, over: true } as const

test.each(ERROR_KINDS)('%s is told without its code, and with what to do', (kind) => {
  const text = errorText({ ...facts, error: { kind, message: 'It went wrong.' } })
  expect(JSON.stringify(text)).not.toMatch(/_|undefined/)
  expect(text.title).toMatch(/^[A-Z][a-z ]+$/)
  expect(text.todo).toMatch(/^[A-Z].{20,}\.$/)
})

test('a rejection is no failed attempt', () => {
  const text = errorText({ ...facts, error: { kind: 'permanent', message: 'Rejected by anna: the total is wrong' }, rejected: true })
  expect(text).toEqual({
    title: 'Rejected',
    cause: 'Rejected by anna: the total is wrong',
    tried: 'A person looked at the output and did not accept it.',
    next: 'The step was given up.',
    todo: 'Change what the output is made of, then rerun from this step.',
  })
})

test('of an attempt that something came after, that is told and nothing is to be done', () => {
  const text = errorText({
    ...facts,
    error: { kind: 'unavailable', message: 'Away.' },
    attempts: 3,
    after: 'It was tried again after 4 s.',
  })
  expect(text).toMatchObject({ tried: 'Tried 3 times.', next: 'It was tried again after 4 s.', todo: '' })
})
