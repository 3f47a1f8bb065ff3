import { apiOf, inARow } from './api.ts'
import { expect, test } from './fixtures.ts'
import { drag, editorOf } from './pages/editor.ts'

/** Whatever is done to a drawing can be undone to the last character, and done again. */

const ROUNDS = 5

test('fifty changes of ten kinds are undone and done again to the last character', async ({ page, server }) => {
  await page.setViewportSize({ width: 1920, height: 1080 })
  const editor = editorOf(page)
  const steps = Array.from({ length: ROUNDS + 1 }, (_, i) => ({
    id: `s${i}`,
    type: 'transform',
    name: `Step ${i}`,
    config: { output: 'input' },
  }))
  const id = await apiOf(server).workflow(inARow('Fifty changes', steps))
  await page.goto(`/w/${id}`)
  await expect(editor.card('s0')).toBeVisible()
  const text = async (): Promise<string> => {
    await editor.saved()
    return JSON.stringify((await editor.draft()).graph)
  }
  const before = await text()
  const undo = editor.button('Undo')
  await expect(undo).toBeDisabled()
  const selected = page.locator('[data-step-id][data-selected]')
  const say = page.locator('[aria-live="polite"]')

  for (let round = 0; round < ROUNDS; round++) {
    await test.step(`round ${round + 1}`, async () => {
      await page.keyboard.press('f')
      await editor.card(`s${round}`).click()
      // 1 add
      await page.keyboard.press('a')
      await editor.dialog('Add a step').getByRole('combobox').fill('reshape')
      await page.keyboard.press('Enter')
      await expect(selected).toHaveAttribute('data-step-id', /^reshape/)
      await expect(selected).toBeFocused()
      // 2 move
      await page.keyboard.press('Alt+ArrowDown')
      // 3 rename
      await page.keyboard.press('F2')
      await page.getByRole('main').getByRole('textbox', { name: 'Name of the step' }).fill(`Renamed ${round}`)
      await page.keyboard.press('Enter')
      await expect(selected).toContainText(`Renamed ${round}`)
      // 4 settings
      await page.keyboard.press('1')
      await editor.inspector.getByRole('textbox', { name: 'Result' }).click()
      await page.keyboard.insertText(`input.value${round}`)
      // 5 policy
      await editor.tab('Reliability').click()
      await editor.inspector.getByText('API', { exact: true }).click()
      await expect(editor.inspector.getByText('gives up after 4 tries')).toBeVisible()
      // 6 duplicate
      await page.keyboard.press('Control+d')
      await expect(say.filter({ hasText: 'duplicated' })).toHaveCount(1)
      await expect(selected).toBeFocused()
      // 7 paste
      await page.keyboard.press('Control+c')
      await page.keyboard.press('Control+v')
      await expect(say.filter({ hasText: 'pasted' })).toHaveCount(1)
      const pasted = (await selected.getAttribute('data-step-id'))!
      // 8 tidy
      await page.keyboard.press('Escape')
      await page.keyboard.press('Escape')
      await page.keyboard.press('l')
      await expect(say.filter({ hasText: 'Tidied up' })).toHaveCount(1)
      await page.keyboard.press('f')
      // 9 connect
      await expect(editor.port(pasted, 'in')).toBeInViewport()
      await drag(page, editor.port('start', 'out'), editor.port(pasted, 'in'))
      await expect(page.locator(`.react-flow__edge[data-id]`)).not.toHaveCount(0)
      // 10 delete, and what is left is joined
      await editor.card(`s${round}`).click()
      await page.keyboard.press('Delete')
      await expect(editor.card(`s${round}`)).toHaveCount(0)
      await page.keyboard.press('Escape')
    })
  }
  const after = await text()
  expect(after).not.toBe(before)

  const many = async (keys: string, times: number): Promise<void> => {
    for (let i = 0; i < times; i++) await page.keyboard.press(keys)
  }
  await many('Control+z', 10 * ROUNDS - 1)
  await expect(undo).toBeEnabled()
  await many('Control+z', 1)
  await expect(undo).toBeDisabled()
  expect(await text()).toBe(before)
  await many('Control+Shift+z', 10 * ROUNDS)
  await expect(editor.button('Redo')).toBeDisabled()
  expect(await text()).toBe(after)
})
