import { useEffect, useRef, useState } from 'react'

/** Takes the first file that is dropped anywhere on the page. True while one is held over it. */
export function useFileDrop(take: (file: File) => void): boolean {
  const [over, setOver] = useState(false)
  const latest = useRef(take)
  useEffect(() => {
    latest.current = take
  })
  useEffect(() => {
    // Each element that is passed enters and leaves: the page is left with the last of them.
    let entered = 0
    const hasFile = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false
    const onEnter = (event: DragEvent) => {
      if (!hasFile(event)) return
      entered++
      setOver(true)
    }
    const onLeave = (event: DragEvent) => {
      if (hasFile(event) && --entered <= 0) clear()
    }
    const onOver = (event: DragEvent) => {
      if (hasFile(event)) event.preventDefault()
    }
    const onDrop = (event: DragEvent) => {
      if (!hasFile(event)) return
      // Else the browser goes to the file.
      event.preventDefault()
      clear()
      const file = event.dataTransfer?.files[0]
      if (file) latest.current(file)
    }
    const clear = () => {
      entered = 0
      setOver(false)
    }
    document.addEventListener('dragenter', onEnter)
    document.addEventListener('dragleave', onLeave)
    document.addEventListener('dragover', onOver)
    document.addEventListener('drop', onDrop)
    return () => {
      document.removeEventListener('dragenter', onEnter)
      document.removeEventListener('dragleave', onLeave)
      document.removeEventListener('dragover', onOver)
      document.removeEventListener('drop', onDrop)
    }
  }, [])
  return over
}
