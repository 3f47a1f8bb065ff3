import { notifications } from '@mantine/notifications'
import { useNavigate } from '@tanstack/react-router'
import { isJsonObject, type Json } from '#shared/lib/json.ts'
import { isApiError } from '#web/api/client.ts'
import { useCreateWorkflow } from '#web/api/workflows.ts'

/** The largest file that is read; a workflow of a thousand steps has about one. */
const MOST_BYTES = 16 * 1024 * 1024

/** Makes a workflow, from nothing, from an example or from a file, and opens it. What went wrong is said where it was asked for. */
export function useNewWorkflow() {
  const navigate = useNavigate()
  const { mutateAsync, isPending } = useCreateWorkflow()

  const create = (from: { graph?: Json; template?: string; name?: string }): void => {
    mutateAsync(from).then(
      ({ id }) => navigate({ to: '/w/$id', params: { id } }),
      (error: unknown) => {
        const problems = problemsOf(error)
        const message =
          problems.length > 0 ? 'It is no workflow that Belay can open:' : error instanceof Error ? error.message : 'Try again.'
        refuse(message, problems, from.graph === undefined ? 'The workflow was not made' : 'Nothing was imported')
      },
    )
  }

  const importFile = (): void => {
    const picker = document.createElement('input')
    picker.type = 'file'
    picker.accept = '.json,application/json'
    picker.addEventListener('change', () => {
      const file = picker.files?.[0]
      if (file) void read(file)
    })
    picker.click()
  }

  const read = async (file: File): Promise<void> => {
    if (file.size > MOST_BYTES) return refuse(`${file.name} has ${Math.round(file.size / 1_048_576)} MB. A workflow may have 16 MB.`)
    try {
      create({ graph: JSON.parse(await file.text()) as Json })
    } catch {
      refuse(`${file.name} is not a workflow: it is not JSON. Choose a file that was exported from Belay.`)
    }
  }

  return { create, importFile, read, busy: isPending }
}

function refuse(message: string, problems: readonly string[] = [], title = 'Nothing was imported'): void {
  const shown = problems.slice(0, 3)
  const more = problems.length - shown.length
  const rest = more > 0 ? [`and ${more} more`] : []
  notifications.show({
    color: 'red',
    title,
    message: [message, ...shown, ...rest].join('\n'),
    autoClose: 12_000,
    style: { whiteSpace: 'pre-line' },
  })
}

function problemsOf(error: unknown): string[] {
  if (!isApiError(error)) return []
  const list = isJsonObject(error.details) ? error.details['problems'] : undefined
  return Array.isArray(list) ? list.flatMap((one) => (isJsonObject(one) && typeof one['message'] === 'string' ? [one['message']] : [])) : []
}
