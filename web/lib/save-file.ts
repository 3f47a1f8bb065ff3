/** Hands a text to the person as a file. Signs that no file system likes become dashes. */
export function saveFile(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  // oxlint-disable-next-line no-control-regex -- they are what is to be replaced
  link.download = name.replace(/[\\/:*?"<>|\u0000-\u001f]/g, '-')
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
