import { readFile } from 'node:fs/promises'
import { apiOf, inARow } from './api.ts'
import { expect, test } from './fixtures.ts'
import { editorOf } from './pages/editor.ts'

/** Drawings that leave by the clipboard or as a file, and come back. */

const shape = (id: string, name: string, output: string) => ({ id, type: 'transform', name, config: { output } })

test('steps go from one workflow into another by the clipboard, and what cannot be read changes nothing', async ({ page, server }) => {
  const api = apiOf(server)
  const from = await api.workflow(inARow('Giver', [shape('ask', 'Ask', 'input.a'), shape('tell', 'Tell', '{ "told": steps.ask.output }')]))
  const to = await api.workflow(inARow('Taker', [shape('ask', 'Something else', '1'), shape('tell', 'And more', 'steps.ask.output')]))
  const editor = editorOf(page)

  await test.step('two steps with the line between them', async () => {
    await page.goto(`/w/${from}`)
    await editor.card('ask').click()
    await page.keyboard.press('Escape')
    await editor.card('tell').click({ modifiers: ['Shift'] })
    await page.keyboard.press('Control+c')
    await page.goto(`/w/${to}`)
    await expect(editor.card('tell')).toBeVisible()
    await page.keyboard.press('Control+v')
    await expect(page.locator('[data-step-id][data-selected]')).toHaveCount(2)
    await expect.poll(async () => (await editor.draft()).graph.nodes.length).toBe(5)
    const { nodes, edges } = (await editor.draft()).graph
    const [ask, tell] = nodes.slice(3)
    expect([ask!.name, tell!.name]).toEqual(['Ask', 'Tell'])
    expect(nodes.slice(0, 3).map((node) => node.id)).toEqual(['start', 'ask', 'tell'])
    expect(tell!.config, 'the formula speaks of the pasted step').toEqual({ output: `{ "told": steps.${ask!.id}.output }` })
    expect(edges.filter((edge) => edge.from.node === ask!.id && edge.to.node === tell!.id)).toHaveLength(1)
  })

  const before = JSON.stringify((await editor.draft()).graph)
  const refused = page.getByRole('alert').filter({ hasText: 'Nothing was taken from the clipboard' })
  const close = async (): Promise<void> => {
    await refused.getByRole('button').click()
    await expect(refused).toHaveCount(0)
  }

  await test.step('a shopping list', async () => {
    await page.evaluate(() => navigator.clipboard.writeText('2 apples, 3 pears'))
    await page.keyboard.press('Control+v')
    await expect(refused).toContainText('This text is no workflow. Copy steps from a drawing')
    await close()
  })

  await test.step('fifty megabytes', async () => {
    await page.evaluate(() => navigator.clipboard.writeText(`{${'"x": 1, '.repeat(6_250_000)}`))
    const since = Date.now()
    await page.keyboard.press('Control+v')
    await expect(refused).toContainText('This text is too long to be a workflow: 50 million characters')
    expect(Date.now() - since, 'it is answered at once').toBeLessThan(5_000)
    await close()
    await page.evaluate(() => navigator.clipboard.writeText('x'))
  })

  await test.step('nothing was changed, and drawing goes on', async () => {
    await editor.saved()
    expect(JSON.stringify((await editor.draft()).graph)).toBe(before)
    await page.keyboard.press('Control+d')
    await expect.poll(async () => (await editor.draft()).graph.nodes.length).toBe(7)
    await page.keyboard.press('Control+z')
    await expect.poll(async () => JSON.stringify((await editor.draft()).graph)).toBe(before)
  })
})

test('a workflow leaves as a file and comes back as it was; a broken file is named as such', async ({ page, server }, info) => {
  const api = apiOf(server)
  const examples = await api.workflows()
  const editor = editorOf(page)
  await page.goto(`/w/${examples.find(({ id }) => id === 'batch-summary')!.id}`)
  const original = JSON.stringify((await editor.draft()).graph)
  const file = info.outputPath('exported.json')

  await test.step('export', async () => {
    await editor.button('More').click()
    const download = page.waitForEvent('download')
    await page.getByRole('menuitem', { name: 'Export to a file' }).click()
    const made = await download
    expect(made.suggestedFilename()).toBe('batch-summary.json')
    await made.saveAs(file)
    expect(JSON.stringify(JSON.parse(await readFile(file, 'utf8')))).toBe(original)
  })

  await test.step('import from the list of workflows', async () => {
    await page.goto('/')
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Import' }).click()
    await (await chooser).setFiles(file)
    await expect(editor.card('start')).toBeVisible()
    expect(editor.id()).not.toBe('batch-summary')
    expect(JSON.stringify((await editor.draft()).graph)).toBe(original)
  })

  await test.step('import into a drawing says what it replaces, and can be undone', async () => {
    await page.goto('/')
    await page.getByRole('button', { name: 'New workflow' }).click()
    await expect(editor.card('start')).toBeVisible()
    const empty = JSON.stringify((await editor.draft()).graph)
    await page.getByLabel('File to import').setInputFiles(file)
    const dialog = editor.dialog('Import a workflow')
    await expect(dialog).toContainText('“Batch summary” with')
    await dialog.getByRole('button', { name: 'Replace the drawing' }).click()
    await expect(editor.card('each')).toBeVisible()
    await expect.poll(async () => JSON.stringify((await editor.draft()).graph)).toBe(original)
    await page.keyboard.press('Control+z')
    await expect.poll(async () => JSON.stringify((await editor.draft()).graph)).toBe(empty)
  })

  const before = JSON.stringify((await editor.draft()).graph)
  const broken: [string, string, RegExp][] = [
    ['a text', 'Dear Sir or Madam', /This text is no workflow\. Copy steps from a drawing, or the whole text of a workflow file/],
    ['half a file', '{ "format": "belay/graph@1", "nod', /begins like a workflow but is not complete.*Copy it again/],
    ['JSON of something else', '{ "apples": 3 }', /It cannot be read\./],
    [
      'a later format',
      '{ "format": "belay/graph@9", "name": "Later", "nodes": [], "edges": [] }',
      /saved as "belay\/graph@9" by a newer version; update this one/,
    ],
  ]
  for (const [what, text, words] of broken) {
    await test.step(what, async () => {
      await page
        .getByLabel('File to import')
        .setInputFiles({ name: 'broken.json', mimeType: 'application/json', buffer: Buffer.from(text) })
      const refused = page.getByRole('alert').filter({ hasText: 'Nothing was taken from broken.json' })
      await expect(refused).toContainText(words)
      await refused.getByRole('button').click()
      await expect(refused).toHaveCount(0)
    })
  }
  expect(JSON.stringify((await editor.draft()).graph)).toBe(before)

  await test.step('a kind of step that only a later version has is kept, and said to be unknown', async () => {
    const later = inARow('From tomorrow', [{ id: 'leap', type: 'time-travel', name: 'Leap', config: { years: 3 } }])
    await page
      .getByLabel('File to import')
      .setInputFiles({ name: 'later.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(later)) })
    const dialog = editor.dialog('Import a workflow')
    await expect(dialog).toContainText('“time-travel”')
    await expect(dialog).toContainText('kept as they are')
    await dialog.getByRole('button', { name: 'Replace the drawing' }).click()
    await expect(editor.card('leap')).toBeVisible()
    await expect(editor.problems).toContainText('1 problem to mend before it can run')
    await expect.poll(async () => (await editor.draft()).graph.nodes[1]?.config).toEqual({ years: 3 })
  })
})
