export function EditorPage() {
  return <main />
}
