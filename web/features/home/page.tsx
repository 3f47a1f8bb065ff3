import { Button, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { FileUp, Plus, Search } from 'lucide-react'
import { useRef, useState } from 'react'
import { useTemplates, useWorkflows } from '#web/api/workflows.ts'
import { useCommands } from '#web/ui/commands.ts'
import { Away, Loading } from '#web/ui/page-state.tsx'
import classes from './home.module.css'
import { TemplateCard } from './template-card.tsx'
import { useFileDrop } from './use-file-drop.ts'
import { useNewWorkflow } from './use-new-workflow.ts'
import { WorkflowCard } from './workflow-card.tsx'

/** All workflows with how their last runs went, and examples to start from. */
export function HomePage() {
  const workflows = useWorkflows()
  const templates = useTemplates()
  const [wanted, setWanted] = useState('')
  const search = useRef<HTMLInputElement>(null)
  const { create, importFile, read, busy } = useNewWorkflow()
  const dropping = useFileDrop((file) => void read(file))
  const navigate = useNavigate()
  useCommands([
    { id: 'new-workflow', group: 'Workflows', label: 'New workflow', keys: ['N'], run: () => create({}) },
    { id: 'import-workflow', group: 'Workflows', label: 'Import a workflow from a file', words: ['open', 'load', 'json'], run: importFile },
    { id: 'filter', group: 'Workflows', label: 'Find a workflow', keys: ['/'], run: () => search.current?.focus() },
  ])
  const items = (workflows.data?.items ?? []).filter((one) =>
    `${one.name} ${one.description ?? ''}`.toLowerCase().includes(wanted.toLowerCase()),
  )
  const examples = templates.data?.items ?? []
  const names = new Set(workflows.data?.items.map((one) => one.name))
  const fresh = workflows.data ? examples.filter(({ name }) => !names.has(name)) : []
  const there = examples.filter(({ name }) => names.has(name))
  const none = workflows.data?.items.length === 0
  return (
    <main className={classes.page}>
      {dropping ? (
        <div className={classes.drop} aria-hidden>
          <FileUp size={20} /> Drop the file to import the workflow in it
        </div>
      ) : null}
      <header className={classes.head}>
        <h1>Workflows</h1>
        <div className={classes.tools}>
          <TextInput
            ref={search}
            value={wanted}
            onChange={(event) => setWanted(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && items[0]) void navigate({ to: '/w/$id', params: { id: items[0].id } })
              if (event.key === 'Escape') setWanted('')
            }}
            placeholder="Find a workflow"
            aria-label="Find a workflow"
            leftSection={<Search size={14} />}
            w={220}
          />
          <Button variant="default" leftSection={<FileUp size={16} />} onClick={importFile}>
            Import
          </Button>
          <Button leftSection={<Plus size={16} />} loading={busy} onClick={() => create({})}>
            New workflow
          </Button>
        </div>
      </header>
      {workflows.isPending ? <Loading what="the workflows" /> : null}
      {workflows.isError ? <Away error={workflows.error} retry={() => void workflows.refetch()} /> : null}
      {none ? (
        <section className={classes.empty}>
          <h2>Draw your first workflow</h2>
          <p>
            A workflow is a row of steps: something comes in, steps work on it, people decide where it matters, something comes out. Every
            finished step is kept, so nothing is lost and nothing is done twice.
          </p>
          <Button leftSection={<Plus size={16} />} onClick={() => create({})}>
            New workflow
          </Button>
          <p className={classes.or}>or start from one of the examples below: they run as they are.</p>
        </section>
      ) : null}
      {workflows.data && !none && items.length === 0 ? (
        <p className={classes.nothing}>No workflow has “{wanted}” in its name or description.</p>
      ) : null}
      <ul className={classes.cards} aria-label="Workflows">
        {items.map((workflow) => (
          <WorkflowCard key={workflow.id} workflow={workflow} />
        ))}
      </ul>
      {examples.length > 0 ? (
        <section aria-labelledby="examples">
          <h2 id="examples" className={classes.sub}>
            Start from an example
          </h2>
          {fresh.length > 0 ? (
            <ul className={classes.cards} aria-label="Examples">
              {fresh.map((template) => (
                <TemplateCard key={template.id} template={template} use={() => create({ template: template.id })} />
              ))}
            </ul>
          ) : null}
          {there.length > 0 ? (
            <div className={classes.there}>
              <span>{fresh.length > 0 ? 'Already above, for another copy:' : 'They are all above. For another copy:'}</span>
              {there.map((template) => (
                <Button
                  key={template.id}
                  size="compact-sm"
                  variant="default"
                  aria-label={`Use the example ${template.name}`}
                  onClick={() => create({ template: template.id })}
                >
                  {template.name}
                </Button>
              ))}
            </div>
          ) : null}
        </section>
      ) : null}
    </main>
  )
}
