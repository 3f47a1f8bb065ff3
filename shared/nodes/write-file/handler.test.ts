import { describe, expect, test } from 'vitest'
import type { Json } from '../../lib/json.ts'
import { runHandler } from '../testing/test-context.ts'
import { writeFile } from './definition.ts'
import { writeFileHandler } from './handler.ts'

async function written(config: object, input: Json) {
  let text = ''
  let path = ''
  const write = (to: string, bytes: Uint8Array) => {
    path = to
    text = Buffer.from(bytes).toString()
    return Promise.resolve({ path: to, bytes: bytes.byteLength })
  }
  const result = await runHandler(
    writeFile,
    writeFileHandler,
    { path: 'out/{{ run.id }}.x', content: 'input', ...config },
    { input, can: { files: { write } } },
  )
  return { result, text, path }
}

describe('formats', () => {
  const rows = [{ a: 'x', b: 1 }, null, { a: 'y', c: { d: true, list: ['p', 'q'] } }]
  test.each<[object, Json, string]>([
    [{}, 'as it is', 'as it is'],
    [{}, { a: 1 }, '{\n  "a": 1\n}\n'],
    [{ format: 'json' }, 'x', '"x"\n'],
    [{ format: 'csv' }, rows, 'a,b,c\r\nx,1,\r\ny,,"{""d"":true,""list"":[""p"",""q""]}"\r\n'],
    [{ format: 'csv', columns: ['a', 'c.list', 'c.d', 'no.such'] }, rows, 'a,c.list,c.d,no.such\r\nx,,,\r\ny,"p; q",true,\r\n'],
    [{ format: 'csv', columns: ['a.b'] }, [{ 'a.b': 'plain', a: { b: 'deep' } }], 'a.b\r\nplain\r\n'],
    [{ format: 'csv' }, [], '\r\n'],
    [{ format: 'csv' }, [{ ['__proto__']: 'p', constructor: 'c' }], '__proto__,constructor\r\np,c\r\n'],
    [{ format: 'markdown-table' }, [{ a: 'x|y\nz', b: '\\' }], '| a | b |\n| --- | --- |\n| x\\|y z | \\\\ |\n'],
  ])('%j of %j', async (config, input, text) => {
    expect((await written(config, JSON.parse(JSON.stringify(input)) as Json)).text).toBe(text)
  })

  test('the answer names the file, its bytes and its rows', async () => {
    expect((await written({ format: 'csv' }, rows)).result).toEqual({ kind: 'done', output: { path: 'out/run1.x', bytes: 55, rows: 2 } })
  })

  test.each<Json>(['text', 1, { a: 1 }, [1, 2], ['x'], [[1]]])('%j is no table', async (input) => {
    expect((await written({ format: 'csv' }, input)).result).toMatchObject({ kind: 'failed', error: { kind: 'invalid_input' } })
  })
})

describe('a cell of CSV', () => {
  test.each<[Json, string]>([
    ['plain', 'plain'],
    ['with, comma', '"with, comma"'],
    ['with "quotes"', '"with ""quotes"""'],
    ['two\nlines', '"two\nlines"'],
    [' space', '" space"'],
    ['=1+2', "'=1+2"],
    ['=HYPERLINK("http://x","y")', '"\'=HYPERLINK(""http://x"",""y"")"'],
    ['+cmd|x', "'+cmd|x"],
    ['-2+3', "'-2+3"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', '"\'\t=1"'],
    ['-12.5', '-12.5'],
    ['+41', '+41'],
    [-12.5, '-12.5'],
    [true, 'true'],
    [null, ''],
    ['£5 – ünïcode 🙂', '£5 – ünïcode 🙂'],
  ])('%j', async (cell, text) => {
    expect((await written({ format: 'csv' }, [{ a: cell }])).text).toBe(`a\r\n${text}\r\n`)
  })
})
