import { NativeSelect, TextInput } from '@mantine/core'
import { useWorkflows } from '#web/api/workflows.ts'

interface WorkflowFieldProps {
  label: string
  help: string | undefined
  value: string
  error: string | undefined
  required: boolean
  onChange(value: string): void
}

/** Another workflow, chosen from the list; while the list is not there, its id or name as text. */
export function WorkflowField({ label, help, value, error, required, onChange }: WorkflowFieldProps) {
  const { data } = useWorkflows()
  const items = data?.items
  const common = {
    label,
    description: help,
    error,
    required,
    inputWrapperOrder: ['label', 'input', 'error', 'description'] as ('label' | 'input' | 'error' | 'description')[],
  }
  if (!items || items.length === 0)
    return (
      <TextInput
        {...common}
        placeholder="Id or name of a workflow"
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    )
  const known = items.find((item) => item.id === value) ?? items.find((item) => item.name === value)
  return (
    <NativeSelect
      {...common}
      data={[
        ...(known ? [] : [{ value, label: value === '' ? 'Choose a workflow' : `${value} (not found)` }]),
        ...items.map((item) => ({ value: item.id === known?.id ? value : item.id, label: item.name })),
      ]}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
