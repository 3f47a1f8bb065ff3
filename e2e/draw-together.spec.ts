import type { Page } from '@playwright/test'
import { apiOf, inARow } from './api.ts'
import { expect, test } from './fixtures.ts'
import { editorOf, type Editor } from './pages/editor.ts'

/** Two pages at one drawing, and a server that goes away: what was drawn is never lost and never lost sight of. */

const flow = inARow('Shared', [{ id: 'shape', type: 'transform', name: 'Shape', config: { output: 'input' } }])

test('who saves second is shown both sides and chooses', async ({ page, server, context }) => {
  const id = await apiOf(server).workflow(flow)
  const other = editorOf(await context.newPage())
  const mine = editorOf(page)
  await open(mine, id)
  await open(other, id)

  await test.step('keep mine', async () => {
    await rename(other, 'Theirs')
    await other.saved()
    await rename(mine, 'Mine')
    const dialog = mine.dialog('The draft was changed elsewhere')
    await expect(dialog).toContainText('Changed there')
    await expect(dialog).toContainText('Theirs')
    await expect(dialog).toContainText('Mine')
    await dialog.getByRole('button', { name: 'Keep mine', exact: true }).click()
    await expect(dialog).toBeHidden()
    await mine.saved()
    expect(names(await mine.draft())).toEqual(['Start', 'Mine'])
  })

  await test.step('take theirs, and undo brings mine back', async () => {
    await rename(other, 'Theirs again')
    const dialog = other.dialog('The draft was changed elsewhere')
    await expect(dialog).toContainText('Mine')
    await dialog.getByRole('button', { name: 'Take theirs' }).click()
    await expect(other.card('shape')).toContainText('Mine')
    await other.saved()
    expect(names(await other.draft())).toEqual(['Start', 'Mine'])
    await other.page.keyboard.press('Control+z')
    await expect(other.card('shape')).toContainText('Theirs again')
    await other.saved()
    expect(names(await other.draft())).toEqual(['Start', 'Theirs again'])
  })
})

test('without the server drawing goes on; a page that dies keeps it; it is saved when the server is back', async ({
  page,
  server,
  context,
}) => {
  const id = await apiOf(server).workflow(flow)
  const editor = editorOf(page)
  await open(editor, id)
  await server.kill()

  await test.step('it says that the work is kept here', async () => {
    await rename(editor, 'Drawn in the dark')
    await expect(page.locator('[data-save]')).toHaveText('Offline: kept on this device')
    await page.keyboard.press('a')
    await page.getByRole('combobox', { name: 'Which step' }).fill('wait')
    await page.keyboard.press('Enter')
    await expect(editor.card('wait')).toBeVisible()
    await expect(page.locator('[data-save]')).toHaveAttribute('data-save', 'offline')
  })

  await test.step('the page dies; a new one offers the work back', async () => {
    await page.close({ runBeforeUnload: false })
    await server.start()
    const again = editorOf(await context.newPage())
    await open(again, id)
    const dialog = again.dialog('There is unsaved work on this device')
    await expect(dialog).toContainText('that did not reach the server')
    await dialog.getByRole('button', { name: 'Bring it back' }).click()
    await expect(again.card('wait')).toBeVisible()
    await expect(again.card('shape')).toContainText('Drawn in the dark')
    await again.saved()
    expect(names(await again.draft())).toEqual(['Start', 'Drawn in the dark', 'Wait'])

    await server.kill()
    await rename(again, 'Once more')
    await expect(again.page.locator('[data-save]')).toHaveAttribute('data-save', 'offline')
    await server.start()
    await again.saved()
    expect(names(await again.draft())).toEqual(['Start', 'Once more', 'Wait'])
  })
})

async function open({ page, card }: Editor, id: string): Promise<void> {
  await page.goto(`/w/${id}`)
  await expect(card('shape')).toBeVisible()
}

async function rename({ page, card }: Editor, name: string): Promise<void> {
  await card('shape').focus()
  await page.keyboard.press('F2')
  await fieldOf(page).fill(name)
  await page.keyboard.press('Enter')
  await expect(card('shape')).toContainText(name)
}

const fieldOf = (page: Page) => page.getByRole('main').getByRole('textbox', { name: 'Name of the step' })
const names = ({ graph }: Awaited<ReturnType<Editor['draft']>>): (string | undefined)[] => graph.nodes.map(({ name }) => name)
