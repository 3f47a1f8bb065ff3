/** One thing that was looked at. */
export interface Finding {
  about: string
  level: 'ok' | 'look' | 'broken'
  /** What was found. */
  text: string
  /** What to do about it, where something is to be done. */
  fix?: string
}

export const fine = (about: string, text: string): Finding => ({ about, level: 'ok', text })
export const look = (about: string, text: string, fix: string): Finding => ({ about, level: 'look', text, fix })
export const broken = (about: string, text: string, fix: string): Finding => ({ about, level: 'broken', text, fix })
