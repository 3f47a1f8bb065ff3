import type { Locator } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { drag, hold, middleOf, newWorkflow, watchStates } from './pages/editor.ts'

/** Somebody who has never seen the editor, with a mouse: from an empty page to a workflow that has run. */

test('draws, sets up, mends, tests and decides by mouse', async ({ page }) => {
  const editor = await newWorkflow(page)
  const { inspector, problems } = editor

  await test.step('steps in one press each: each lands behind the one before and is wired', async () => {
    for (const name of ['Code', 'Ask AI', 'Ask a person', 'Reshape'])
      await editor.palette.getByRole('button', { name: new RegExp(`^${name}`) }).click()
    await expect(inspector).toHaveAccessibleName('Inspector: Reshape')
    await inspector.getByRole('button', { name: 'Close the inspector' }).click()
    await page.getByRole('button', { name: 'Show everything' }).click()
    for (const [from, to] of [
      ['Start', 'Code'],
      ['Code', 'Ask AI'],
      ['Ask AI', 'Ask a person'],
      ['Ask a person', 'Reshape'],
    ] as const)
      await expect(editor.line(from, to)).toHaveCount(1)
    await expect(problems).toContainText('3 problems to mend before it can run')
  })

  await test.step('two presses from the card to a way of trying again, and what it means in words', async () => {
    await editor.card('ask_ai').click()
    await editor.tab('Reliability').click()
    await inspector.getByText('API', { exact: true }).click()
    await expect(inspector.getByText('Tries at the latest at 0 s, 1 s, 3 s, 7 s; gives up after 4 tries')).toBeVisible()
    await inspector.getByText('Standard', { exact: true }).click()
    await expect(inspector.getByText('Tries at the latest at 0 s, 1 s, 3 s; gives up after 3 tries')).toBeVisible()
  })

  await test.step('a rule sends the answer of the AI to a person', async () => {
    await editor.tab('Review').click()
    await inspector.getByText('When a rule says so').click()
    const below = inspector.getByRole('textbox', { name: 'Rule 1: confidence, from 0 to 1' })
    await expect(below).toHaveValue('0.8')
    await below.fill('1')
    await expect(editor.card('ask_ai').locator('[aria-label*="confidence"]'), 'the card tells of the rule').toHaveCount(1)
  })

  await test.step('problems name what is missing, lead there, and go when it is filled in', async () => {
    await problems.getByRole('button').click()
    await problems.getByRole('button', { name: /^Show the step: .*Ask AI/ }).click()
    await expect(inspector).toHaveAccessibleName('Inspector: Ask AI')
    await inspector.getByRole('textbox', { name: 'Instructions' }).click()
    await page.keyboard.type('Summarise it')
    await inspector.getByRole('textbox', { name: 'Text', exact: true }).click()
    await page.keyboard.type('{{ input.text }}')
    await expect(problems).toContainText('2 problems to mend before it can run')
    await problems.getByRole('button', { name: /^Show the step: .*Code/ }).click()
    await inspector.getByRole('textbox', { name: 'Code', exact: true }).click()
    await page.keyboard.type('const end = Date.now() + 700; while (Date.now() < end); return input.text.length')
    await expect(problems).toContainText('1 problem to mend before it can run')
    await problems.getByRole('button', { name: /^Show the step: .*Reshape/ }).click()
    await expect(inspector).toHaveAccessibleName('Inspector: Reshape')
    await inspector.getByRole('textbox', { name: 'Result' }).click()
    await page.keyboard.type('{ "answer": steps.ask_a_person.output }')
    await expect(problems).toContainText('No problems: it can run')
  })

  await test.step('what a run is asked for is drawn up at its start', async () => {
    await page.getByRole('button', { name: 'Show everything' }).click()
    await editor.card('start').click()
    await inspector.getByRole('button', { name: 'Add a field' }).click()
    await inspector.getByRole('textbox', { name: 'Name of the field' }).fill('text')
    await inspector.getByRole('button', { name: 'Close the inspector' }).click()
    await page.getByRole('button', { name: 'Show everything' }).click()
    await editor.saved()
  })

  const states = await watchStates(page)
  await test.step('a test runs on what is typed in, and the cards show it', async () => {
    await page.getByRole('button', { name: 'Test', exact: true }).click()
    const dialog = editor.dialog('Test the draft')
    await dialog.getByRole('textbox', { name: 'Text' }).fill('The mill was closed on 3 May 2026. It opens again in June, said the owner.')
    await dialog.getByRole('button', { name: 'Run' }).click()
    await expect(editor.card('ask_ai')).toHaveAttribute('data-state', 'needs_review')
    await expect(editor.card('ask_ai')).toContainText('Review')
    await expect(editor.card('start')).toHaveAttribute('data-state', 'success')
    await expect(editor.card('ask_a_person')).toHaveAttribute('data-state', 'pending')
    await expect(editor.test).toHaveAttribute('data-run-state', 'needs_review')
  })

  await test.step('a person decides, twice, and the end is told', async () => {
    const run = await editor.test.getAttribute('data-run-id')
    await page.getByRole('link', { name: 'Reviews' }).click()
    for (const step of ['Ask AI', 'Ask a person']) {
      const item = page.locator('[data-review-id]').filter({ hasText: step })
      await expect(item).toHaveCount(1)
      await item.getByRole('link').first().click()
      await page
        .getByRole('region', { name: 'Decision' })
        .getByRole('button', { name: /^Approve/ })
        .click()
      if (step === 'Ask AI') await page.getByRole('link', { name: 'Reviews' }).click()
    }
    await expect(page.locator('[data-run-id]').first()).toHaveAttribute('data-run-state', 'success')
    await expect(page.locator('[data-step-id="reshape"]')).toHaveAttribute('data-state', 'success')
    expect(page.url()).toContain(run!)
  })
  expect(await states('code'), 'every state was on the card while it was so').toEqual(['running', 'success'])
  // What runs for a few milliseconds may be over before the next picture is drawn.
  const lasting = async (step: string): Promise<string[]> => (await states(step)).filter((state) => state !== 'running')
  expect(await lasting('ask_ai')).toEqual(['pending', 'needs_review', 'success'])
  expect(await lasting('ask_a_person')).toEqual(['pending', 'needs_review', 'success'])
})

test('draws by dragging: from the list, onto a line, from port to port, into the open, and is told why not', async ({ page }) => {
  const editor = await newWorkflow(page)
  const { canvas, palette } = editor
  const start = await middleOf(editor.card('start'))

  await test.step('from the list of steps onto the paper', async () => {
    const type = palette.getByRole('button', { name: /^Reshape/ })
    await type.dragTo(canvas, { targetPosition: await within(canvas, { x: start.x, y: start.y + 160 }) })
    await expect(editor.card('reshape')).toBeVisible()
    await editor.inspector.getByRole('button', { name: 'Close the inspector' }).click()
    const at = await middleOf(editor.card('reshape'))
    expect(Math.hypot(at.x - start.x, at.y - start.y - 160), 'it lies where it was let go').toBeLessThan(40)
    await expect(editor.line('Start', 'Reshape')).toHaveCount(0)
  })

  await test.step('a line from port to port connects', async () => {
    await drag(page, editor.card('reshape'), { x: start.x + 260, y: start.y + 160 })
    await drag(page, editor.port('start', 'out'), editor.port('reshape', 'in'))
    await expect(editor.line('Start', 'Reshape')).toHaveCount(1)
  })

  await test.step('a step dropped on a line is put between', async () => {
    const [from, to] = [await middleOf(editor.port('start', 'out')), await middleOf(editor.port('reshape', 'in'))]
    const type = palette.getByRole('button', { name: /^Ask AI/ })
    await type.dragTo(canvas, { targetPosition: await within(canvas, { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }) })
    await editor.inspector.getByRole('button', { name: 'Close the inspector' }).click()
    await page.getByRole('button', { name: 'Show everything' }).click()
    await expect(editor.line('Start', 'Ask AI')).toHaveCount(1)
    await expect(editor.line('Ask AI', 'Reshape')).toHaveCount(1)
    await expect(editor.line('Start', 'Reshape')).toHaveCount(0)
  })

  await test.step('a line let go in the open asks what should be there, and wires it', async () => {
    const port = await middleOf(editor.port('reshape', 'out'))
    await drag(page, editor.port('reshape', 'out'), { x: port.x - 60, y: port.y + 120 })
    const menu = editor.dialog('Add a step')
    await menu.getByRole('combobox', { name: 'Which step' }).fill('approve')
    await menu.getByRole('option', { name: /^Ask a person/ }).click()
    await editor.inspector.getByRole('button', { name: 'Close the inspector' }).click()
    await page.getByRole('button', { name: 'Show everything' }).click()
    await expect(editor.line('Reshape', 'Ask a person')).toHaveCount(1)
  })

  await test.step('the plus on a line puts a step there', async () => {
    const [from, to] = [await middleOf(editor.port('ask_ai', 'out')), await middleOf(editor.port('reshape', 'in'))]
    await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2)
    await page.getByRole('button', { name: 'Put a step on this line' }).click()
    await editor.dialog('Add a step').getByRole('option', { name: /^Wait/ }).click()
    await expect(editor.inspector).toHaveAccessibleName('Inspector: Wait')
    await editor.inspector.getByRole('button', { name: 'Close the inspector' }).click()
    await page.getByRole('button', { name: 'Show everything' }).click()
    await expect(editor.line('Ask AI', 'Wait')).toHaveCount(1)
    await expect(editor.line('Wait', 'Reshape')).toHaveCount(1)
  })

  await test.step('a line that may not be is refused with the reason, and nothing is changed', async () => {
    await editor.saved()
    const before = (await editor.draft()).graph.edges
    await hold(page, editor.port('reshape', 'out'), editor.card('ask_ai'))
    await expect(page.getByText('This would make a circle')).toBeVisible()
    await page.mouse.up()
    await hold(page, editor.port('reshape', 'out'), editor.card('start'))
    await expect(page.getByText('A trigger starts the workflow: nothing can lead into it')).toBeVisible()
    await page.mouse.up()
    await expect(editor.dialog('Add a step')).toBeHidden()
    expect((await editor.draft()).graph.edges).toEqual(before)
  })

  await test.step('a line from the failure port sends failures there', async () => {
    const port = await middleOf(editor.card('ask_ai'))
    await editor.card('ask_ai').hover()
    await drag(page, editor.port('ask_ai', 'error'), { x: port.x, y: port.y + 200 })
    await editor
      .dialog('Add a step')
      .getByRole('option', { name: /^Reshape/ })
      .click()
    await editor.saved()
    const { nodes } = (await editor.draft()).graph
    expect(nodes.find(({ id }) => id === 'ask_ai')!.policy).toMatchObject({ onExhausted: { to: 'error_port' } })
  })
})

/** A place of the window as a place of an element, as drags onto an element want it. */
async function within(element: Locator, at: { x: number; y: number }): Promise<{ x: number; y: number }> {
  const box = (await element.boundingBox())!
  return { x: at.x - box.x, y: at.y - box.y }
}
