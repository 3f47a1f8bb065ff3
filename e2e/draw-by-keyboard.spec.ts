import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { editorOf } from './pages/editor.ts'

/** The same flow as by mouse, and not one touch of it: whoever cannot use a mouse does everything. */

test('draws, sets up, tests and decides by keyboard alone', async ({ page }) => {
  const editor = editorOf(page)
  const { inspector, problems } = editor
  const keys = page.keyboard
  await page.goto('/')

  await test.step('the first Tab offers the way past the navigation, and every stop is seen', async () => {
    await expect(page.getByRole('button', { name: 'New workflow' })).toBeVisible()
    for (const name of ['Skip to the page', 'Belay: workflows', 'Workflows', 'Runs', 'Reviews']) {
      await keys.press('Tab')
      await expect(page.getByRole('link', { name, exact: true })).toBeFocused()
      await seen(page)
    }
    await keys.press('n')
    await expect(editor.card('start')).toBeVisible()
  })

  await test.step('A, a word, Enter: each step behind the one before', async () => {
    for (const [word, id] of [
      ['gpt', 'ask_ai'],
      ['approval', 'ask_a_person'],
      ['calculate', 'reshape'],
    ] as const) {
      await keys.press('a')
      await expect(page.getByRole('combobox', { name: 'Which step' })).toBeFocused()
      await keys.type(word)
      await keys.press('Enter')
      await expect(editor.card(id)).toBeFocused()
      await seen(page)
    }
  })

  await test.step('Esc closes one layer at a time, arrows follow the lines', async () => {
    await expect(inspector).toBeVisible()
    await keys.press('Escape')
    await expect(inspector).toBeHidden()
    await expect(page.locator('[data-step-id][data-selected]')).toHaveCount(1)
    await keys.press('Escape')
    await expect(page.locator('[data-step-id][data-selected]')).toHaveCount(0)
    for (const id of ['ask_a_person', 'ask_ai', 'start']) {
      await keys.press('ArrowLeft')
      await expect(editor.card(id)).toBeFocused()
      await seen(page)
    }
    await keys.press('Tab')
    await expect(editor.card('ask_ai')).toBeFocused()
  })

  await test.step('Enter goes into the inspector, Tab to its fields, Esc back out to the card', async () => {
    await keys.press('Enter')
    await expect(editor.tab('Settings')).toBeFocused()
    await seen(page)
    await tabTo(page, 'Instructions')
    await keys.type('Summarise it')
    await tabTo(page, 'Text')
    await keys.type('{{ input.text }}')
    await leaveField(page)
    await keys.press('2')
    await expect(editor.tab('Reliability')).toBeFocused()
    await tabTo(page, 'LLM')
    await keys.press('ArrowLeft')
    await expect(inspector.getByText('gives up after 4 tries')).toBeVisible()
    await leaveField(page)
    await keys.press('3')
    await expect(editor.tab('Review')).toBeFocused()
    await tabTo(page, 'Never')
    await keys.press('ArrowRight')
    await expect(inspector.getByText('always', { exact: true })).toBeVisible()
    await leaveField(page)
    await keys.press('Escape')
    await expect(inspector).toBeHidden()
    await expect(editor.card('ask_ai')).toBeFocused()
  })

  await test.step('the last problem is mended', async () => {
    await keys.press('Escape')
    await keys.press('ArrowRight')
    await keys.press('ArrowRight')
    await expect(editor.card('reshape')).toBeFocused()
    await keys.press('Enter')
    await expect(editor.tab('Review'), 'the tab that was looked at last').toBeFocused()
    await keys.press('1')
    await expect(editor.tab('Settings')).toBeFocused()
    await tabTo(page, 'Result')
    await keys.type('steps.ask_a_person.output')
    await expect(problems).toContainText('No problems: it can run')
    await leaveField(page)
    await keys.press('Escape')
  })

  await test.step('the drawing is no trap: Tab leaves it, and comes to the problems', async () => {
    await keys.press('Escape')
    await expect(editor.card('reshape')).toBeFocused()
    await keys.press('Tab')
    await expect(page.getByRole('button', { name: 'Zoom out' })).toBeFocused()
    await keys.press('Tab')
    await expect(page.locator(':focus')).not.toHaveAttribute('data-step-id', /./)
    await seen(page)
    await keys.press('Shift+Tab')
    await keys.press('Shift+Tab')
    await expect(editor.card('reshape')).toBeFocused()
  })

  await test.step('all keys are in one sheet, all commands in one bar', async () => {
    await keys.press('?')
    const sheet = editor.dialog('Keys on this page')
    for (const words of ['Add a step', 'Tidy up', 'Test the draft']) await expect(sheet).toContainText(words)
    await keys.press('Escape')
    await expect(sheet).toBeHidden()
    await expect(editor.card('reshape')).toBeFocused()
    await keys.press('Control+k')
    await keys.type('show the whole')
    await expect(page.getByRole('dialog').getByText('Show the whole drawing')).toBeVisible()
    await keys.press('Enter')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  })

  await test.step('a test, typed in, and the decision', async () => {
    await editor.saved()
    await keys.press('Control+Enter')
    const dialog = editor.dialog('Test the draft')
    const input = dialog.getByRole('textbox', { name: 'Input' })
    await expect(input).toBeVisible()
    await tabTo(page, /./, '[role="dialog"] :is(textarea, [contenteditable="true"])')
    await keys.press('Control+a')
    await keys.insertText('{ "text": "The mill was closed on 3 May 2026. It opens again in June." }')
    await keys.press('Control+Enter')
    await expect(editor.card('ask_ai')).toHaveAttribute('data-state', 'needs_review')
    await keys.press('g')
    await keys.press('i')
    const item = page.locator('[data-review-id]')
    await expect(item).toHaveCount(1)
    await tabTo(page, /./, '[data-review-id] a')
    await keys.press('Enter')
    const approve = page.getByRole('region', { name: 'Decision' }).getByRole('button', { name: /^Approve/ })
    await expect(approve).toBeVisible()
    await tabTo(page, /./, '[aria-label="Decision"] button')
    await seen(page)
    await keys.press('Enter')
    await expect(page.locator('[data-step-id="ask_ai"]')).toHaveAttribute('data-state', 'success')
    await expect(page.locator('[data-step-id="ask_a_person"]')).toHaveAttribute('data-state', 'needs_review')
  })
})

/** What has the keyboard shows it: an outline or a ring that is not there otherwise. */
async function seen(page: Page): Promise<void> {
  const ring = await page.evaluate(() => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(document.activeElement!)
    return (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2) || boxShadow !== 'none'
  })
  expect(ring, `the focus is seen on ${await page.evaluate(() => document.activeElement!.outerHTML.slice(0, 120))}`).toBe(true)
}

/** Escape closes what a field offers, then leaves the field. */
async function leaveField(page: Page): Promise<void> {
  await expect
    .poll(async () => {
      await page.keyboard.press('Escape')
      return page.evaluate(() => document.activeElement!.closest('input, textarea, [contenteditable="true"]') === null)
    })
    .toBe(true)
}

/** Presses Tab until what is called so has the keyboard, as somebody does who looks for it. */
async function tabTo(page: Page, name: string | RegExp, selector = '*'): Promise<void> {
  for (let i = 0; i < 80; i++) {
    const here = await page.evaluate((wanted) => {
      const active = document.activeElement
      if (!(active instanceof HTMLElement) || !active.matches(wanted)) return undefined
      const label =
        active instanceof HTMLInputElement || active instanceof HTMLTextAreaElement ? active.labels?.[0]?.textContent : undefined
      return active.getAttribute('aria-label') ?? label ?? active.textContent
    }, selector)
    if (here !== undefined && (typeof name === 'string' ? here?.trim() === name : name.test(here ?? ''))) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab never came to “${String(name)}” ${selector}.`)
}
