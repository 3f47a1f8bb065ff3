import { expect, type Locator, type Page } from '@playwright/test'

/** The editor as a person finds it: by the names of things. Journeys say what is done, this says where it is on the page. */
export interface Editor {
  page: Page
  /** The drawing that has the focus of the keys. */
  canvas: Locator
  palette: Locator
  inspector: Locator
  problems: Locator
  /** All cards of steps, in no order. */
  cards: Locator
  /** The card of a step, by the id that formulas call it by. */
  card(id: string): Locator
  /** A port of a step: the side of its card where a line begins or ends. */
  port(id: string, port: string): Locator
  /** A line, by the names of its ends. */
  line(from: string, to: string): Locator
  tab(name: 'Settings' | 'Reliability' | 'Review' | 'Test'): Locator
  dialog(name: string | RegExp): Locator
  button(name: string | RegExp): Locator
  /** How the test of the draft goes, below the drawing. */
  test: Locator
  /** The id of the workflow, from the address. */
  id(): string
  /** Resolves when everything drawn is on the server. */
  saved(): Promise<void>
  /** The draft as the server has it. */
  draft(): Promise<Draft>
}

/** What journeys look at of a workflow on the server. */
export interface Draft {
  revision: number
  graph: DrawnGraph
}
export interface DrawnGraph {
  format: string
  name: string
  nodes: { id: string; type: string; name?: string; config?: object; policy?: object; position?: { x: number; y: number } }[]
  edges: { id: string; from: { node: string; port?: string }; to: { node: string; port?: string } }[]
}

export function editorOf(page: Page): Editor {
  const id = (): string => /\/w\/([^/?#]+)/.exec(page.url())![1]!
  const editor: Editor = {
    page,
    canvas: page.locator('[data-canvas]'),
    palette: page.getByRole('complementary', { name: 'Steps to add' }),
    inspector: page.getByRole('complementary', { name: /^Inspector: / }),
    problems: page.getByRole('region', { name: 'Problems' }),
    cards: page.locator('[data-step-id]'),
    card: (step) => page.locator(`[data-step-id="${step}"]`),
    port: (step, port) => page.locator(`.react-flow__node[data-id="${step}"] [data-port="${port}"]`),
    line: (from, to) => page.getByRole('img', { name: `Line from ${from} to ${to}`, exact: true }),
    tab: (name) => editor.inspector.getByRole('tab', { name }),
    dialog: (name) => page.getByRole('dialog', { name }),
    button: (name) => page.getByRole('button', { name }),
    test: page.getByRole('region', { name: 'Test of the draft' }),
    id,
    async saved() {
      await expect(page.locator('[data-save]')).toHaveAttribute('data-save', 'saved')
    },
    async draft() {
      const response = await page.request.get(`/api/workflows/${id()}`)
      return (await response.json()) as Draft
    },
  }
  return editor
}

/** Presses in the middle of the one place and lets go in the middle of the other, by way of points between, as a hand does. */
export async function drag(page: Page, from: Locator, to: Locator | { x: number; y: number }): Promise<void> {
  await hold(page, from, to)
  await page.mouse.up()
}

/** The first half of a drag: what is held stays over the place. */
export async function hold(page: Page, from: Locator, to: Locator | { x: number; y: number }): Promise<void> {
  const start = await middleOf(from)
  await page.mouse.move(start.x, start.y)
  await page.mouse.down()
  const end = 'x' in to ? to : await middleOf(to)
  await page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2, { steps: 4 })
  await page.mouse.move(end.x, end.y, { steps: 4 })
}

/** Once the place has come to rest: a drawing that is being fitted glides. */
export async function middleOf(place: Locator): Promise<{ x: number; y: number }> {
  let before = ''
  await expect
    .poll(
      async () => {
        const now = JSON.stringify(await place.boundingBox())
        const still = now === before
        before = now
        return still
      },
      { intervals: [100] },
    )
    .toBe(true)
  const box = (await place.boundingBox())!
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

/** A new workflow from the list of workflows, as a person makes one. */
export async function newWorkflow(page: Page): Promise<Editor> {
  const editor = editorOf(page)
  await page.goto('/')
  await page.getByRole('button', { name: 'New workflow' }).click()
  await expect(editor.card('start')).toBeVisible()
  return editor
}

/** Begins to write down every state that a card shows from now on. The function gives what was seen of a step, in order. */
export async function watchStates(page: Page): Promise<(step: string) => Promise<string[]>> {
  await page.evaluate(() => {
    const seen: { [step: string]: string[] } = {}
    Object.assign(window, { seenStates: seen })
    const see = (card: Element): void => {
      const [step, state] = [card.getAttribute('data-step-id'), card.getAttribute('data-state')]
      if (step === null || state === null) return
      const states = (seen[step] ??= [])
      if (states.at(-1) !== state) states.push(state)
    }
    new MutationObserver((changes) => {
      for (const { target } of changes) if (target instanceof Element) see(target)
    }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ['data-state'] })
  })
  return (step) => page.evaluate((name) => (window as unknown as { seenStates: { [step: string]: string[] } }).seenStates[name] ?? [], step)
}
