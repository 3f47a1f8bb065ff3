import type { RerunPlan } from '#shared/protocol/runs.ts'
import { plural } from '#web/lib/format.ts'

/** What a rerun would do, as sentences, the reassuring first. `warn` marks what may happen to the world a second time. */
export function planWords(plan: RerunPlan, nameOf: (step: string) => string): { text: string; warn: boolean }[] {
  const lines: { text: string; warn: boolean }[] = []
  if (plan.reused.length > 0) lines.push({ text: `${plural(plan.reused.length, 'step')} kept from this run`, warn: false })
  lines.push({ text: plan.again.length === 0 ? 'No step runs again' : `${plural(plan.again.length, 'step')} will run`, warn: false })
  const unsafe = plan.effects.filter((effect) => effect.class === 'unsafe' && effect.sent)
  const keyed = plan.effects.filter((effect) => effect.class === 'keyed' && effect.sent)
  if (unsafe.length > 0) {
    lines.push({
      text: `${list(unsafe.map((one) => nameOf(one.step)))} ${unsafe.length === 1 ? 'sends' : 'send'} something a second time`,
      warn: true,
    })
  }
  if (keyed.length > 0) {
    lines.push({
      text: `${list(keyed.map((one) => nameOf(one.step)))} ${keyed.length === 1 ? 'finds' : 'find'} again what was sent: nothing is sent twice`,
      warn: false,
    })
  }
  if (plan.changed.length > 0) lines.push({ text: `Changed since this run: ${list(plan.changed.map(nameOf))}`, warn: false })
  return lines
}

/** What the draft has that this run has not, beside a rerun that leaves it out. */
export const differsWords = (draft: RerunPlan, nameOf: (step: string) => string): string =>
  `The draft has changed since in ${list(draft.changed.map(nameOf))}. To run with that, choose the draft.`

/** Which version a rerun is of when nobody has chosen: who has changed a draft since it ran wants to see the change run. */
export const usualVersion = (ofDraft: boolean, draft: RerunPlan | undefined): 'same' | 'draft' =>
  ofDraft && draft !== undefined && draft.changed.length > 0 ? 'draft' : 'same'

const list = (names: readonly string[]): string =>
  names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`
