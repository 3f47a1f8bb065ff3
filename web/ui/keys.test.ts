import { describe, expect, test } from 'vitest'
import { keyName, keyText } from './keys.ts'

const press = (key: string, held: ('ctrl' | 'shift' | 'alt')[] = []) => ({
  key,
  ctrlKey: held.includes('ctrl'),
  metaKey: false,
  shiftKey: held.includes('shift'),
  altKey: held.includes('alt'),
})

describe('keyName', () => {
  test.each([
    [press('a'), 'A'],
    [press('F', ['shift']), 'Shift+F'],
    [press('?', ['shift']), '?'],
    [press('Enter', ['ctrl', 'shift']), 'Mod+Shift+Enter'],
    [press('Z', ['ctrl', 'shift']), 'Mod+Shift+Z'],
    [press(' '), 'Space'],
    [press('1'), '1'],
    [press('ArrowLeft', ['alt']), 'Alt+ArrowLeft'],
  ])('%o is %s', (event, name) => expect(keyName(event)).toBe(name))
})

test('keys are written as they stand on the keyboard', () => {
  expect(keyText('Mod+K')).toBe('Ctrl+K')
  expect(keyText('G W')).toBe('G then W')
})
