import { apiOf, inARow } from './api.ts'
import { expect, test } from './fixtures.ts'
import { editorOf } from './pages/editor.ts'

/** What is published, what a test of a part says, and what a workflow still lacks before it can be left alone. */

test('publishes, changes, publishes again, compares and restores', async ({ page, server }) => {
  const editor = editorOf(page)
  const id = await apiOf(server).workflow(
    inARow('Versions', [{ id: 'shape', type: 'transform', name: 'Shape', config: { output: 'input' } }]),
  )
  await page.goto(`/w/${id}`)
  await editor.palette.getByRole('button', { name: /^Ask a person/ }).click()
  await expect(editor.inspector).toHaveAccessibleName('Inspector: Ask a person')

  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  const dialog = editor.dialog('Publish version 2')
  await expect(dialog).toContainText('Changed since version 1')
  await expect(dialog).toContainText('Ask a person')
  await dialog.getByRole('textbox', { name: 'Note' }).fill('A person looks at the end')
  await dialog.getByRole('button', { name: 'Publish version 2' }).click()
  await expect(dialog).toBeHidden()

  await page
    .getByRole('navigation', { name: 'Parts of the workflow' })
    .getByRole('button', { name: /^Versions/ })
    .click()
  const list = page.getByRole('complementary', { name: 'Versions' })
  await expect(list.getByRole('button', { name: /Version 2/ })).toContainText('A person looks at the end')
  await expect(list).toContainText('Nothing: the draft is this version.')
  await list.getByRole('button', { name: /Version 1/ }).click()
  await expect(list).toContainText('What the draft changes since version 1')
  await expect(page.getByText('Version 1 beside the draft')).toBeVisible()
  await page.getByRole('button', { name: 'Restore as draft' }).click()
  await expect(editor.card('shape')).toBeVisible()
  await expect(editor.card('ask_a_person')).toHaveCount(0)
  await editor.saved()
  expect((await editor.draft()).graph.nodes.map((node) => node.id)).toEqual(['start', 'shape'])
  await page.keyboard.press('Control+z')
  await expect.poll(async () => (await editor.draft()).graph.nodes.length).toBe(3)
})

test('what is missing for real work is added from its own line', async ({ page, server }) => {
  const editor = editorOf(page)
  const steps = [
    {
      id: 'call',
      type: 'http-request',
      name: 'Call',
      config: { url: 'http://127.0.0.1:9/' },
      policy: { retry: { maxAttempts: 1 }, effect: { class: 'unsafe' as const } },
    },
    { id: 'ask', type: 'llm', name: 'Ask', config: { text: 'Hello' }, policy: { retry: { maxAttempts: 1 } } },
  ]
  const id = await apiOf(server).workflow(inARow('Not ready', steps))
  await page.goto(`/w/${id}`)
  await page
    .getByRole('navigation', { name: 'Parts of the workflow' })
    .getByRole('button', { name: /^Readiness/ })
    .click()
  for (const one of ['checkpoints', 'retry', 'review']) {
    const item = page.locator(`[data-readiness="${one}"]`)
    await expect(item).toHaveAttribute('data-level', 'missing')
    await item.getByRole('button').last().click()
    await expect(item).not.toHaveAttribute('data-level', 'missing')
  }
  await expect(page.getByRole('heading', { name: 'Ready for real work: 5 of 5' })).toBeVisible()
  await editor.saved()
})

test('one step is tested alone, on what is pinned; what has changed since is said to be out of date', async ({ page, server }) => {
  const editor = editorOf(page)
  const { inspector } = editor
  const shape = (step: string, name: string, output: string) => ({ id: step, type: 'transform', name, config: { output } })
  const steps = [
    shape('first', 'First', '[{ "a": 1, "b": 2 }, { "a": 3, "b": 4 }]'),
    shape('second', 'Second', '$count(steps.first.output)'),
  ]
  const id = await apiOf(server).workflow(inARow('Parts', steps))
  await page.goto(`/w/${id}?step=second&tab=test`)
  await inspector.getByRole('button', { name: 'To here' }).click()
  await expect(editor.card('second')).toHaveAttribute('data-state', 'success')
  await expect(inspector.getByRole('region', { name: 'Output', exact: true })).toContainText('2')

  await editor.card('first').click()
  await expect(inspector.getByRole('table')).toContainText('4')
  await inspector.getByRole('button', { name: 'Pin', exact: true }).click()
  await expect(editor.card('first')).toContainText('Pinned')
  await editor.tab('Settings').click()
  await inspector.getByRole('textbox', { name: 'Result' }).click()
  await page.keyboard.press('Control+a')
  await page.keyboard.insertText('[1, 2, 3]')
  await expect(editor.card('second')).toContainText('Out of date')
  await editor.card('second').click()
  await editor.tab('Test').click()
  await inspector.getByRole('button', { name: 'Run this step' }).click()
  await expect(editor.test).toHaveAttribute('data-run-state', 'success')
  await expect(inspector.getByRole('region', { name: 'Output', exact: true }), 'the pinned output counts').toContainText('2')
})
