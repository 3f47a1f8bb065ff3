import { Button } from '@mantine/core'
import type { Template } from '#shared/protocol/workflows.ts'
import { plural } from '#web/lib/format.ts'
import classes from './home.module.css'
import { Sketch } from './sketch.tsx'

export function TemplateCard({ template, use }: { template: Template; use(): void }) {
  return (
    <li className={classes.card}>
      <Sketch sketch={template.sketch} label={`Drawing of ${template.name}`} />
      <div className={classes.body}>
        <h3 className={classes.name}>{template.name}</h3>
        <p className={classes.about}>{template.summary}</p>
        <div className={classes.foot}>
          <span>
            {plural(template.steps, 'step')} · {template.needs.length === 0 ? 'needs nothing' : `needs ${template.needs.join(', ')}`}
          </span>
          <Button size="compact-sm" variant="default" onClick={use} aria-label={`Use the example ${template.name}`}>
            Use
          </Button>
        </div>
      </div>
    </li>
  )
}
