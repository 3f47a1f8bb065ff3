import { describe, expect, test } from 'vitest'
import { DomainError, type DomainErrorCode } from '#shared/lib/domain-error.ts'
import { CliError } from './cli-error.ts'
import { failureOf } from './failure.ts'

describe('what a command ends with', () => {
  test.each<[DomainErrorCode, number]>([
    ['invalid_input', 2],
    ['not_found', 2],
    ['already_decided', 2],
    ['data_folder_in_use', 1],
    ['data_folder_damaged', 1],
    ['disk_full', 1],
    ['unavailable', 1],
  ])('%s is one sentence and ends with %i', (code, exitCode) => {
    expect(failureOf(new DomainError(code, 'It is so. Do this.'))).toEqual({ lines: ['It is so. Do this.'], exitCode })
  })

  test('a sentence of the command line is taken as it is', () => {
    expect(failureOf(new CliError(['a', 'b']))).toEqual({ lines: ['a', 'b'], exitCode: 2 })
  })

  test('a fault of ours is printed whole, with what caused it, and ends with 70', () => {
    const { lines, exitCode } = failureOf(new Error('outer', { cause: new TypeError('inner') }))
    expect(exitCode).toBe(70)
    expect(lines[0]).toMatch(/fault in Belay itself/)
    expect(lines[1]).toMatch(/Error: outer[\s\S]*failure\.test[\s\S]*caused by: TypeError: inner/)
    expect(failureOf('thrown text').lines[1]).toBe('thrown text')
  })
})
