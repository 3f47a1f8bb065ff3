import {
  Box,
  Braces,
  Code,
  FileDown,
  FileText,
  FolderSearch,
  Globe,
  Hourglass,
  Layers,
  Merge,
  OctagonX,
  Play,
  Repeat,
  Route,
  Sparkles,
  Split,
  UserRoundCheck,
  Workflow,
  type LucideIcon,
} from 'lucide-react'

export interface TypeLook {
  icon: LucideIcon
  /** Names the hue: `--type-ai`. */
  category: 'trigger' | 'ai' | 'data' | 'web' | 'logic' | 'people'
}

/** Icon and hue of each node type. A test of the canvas holds it against the catalog. */
const LOOKS: Readonly<Record<string, TypeLook>> = {
  'manual-trigger': { icon: Play, category: 'trigger' },
  llm: { icon: Sparkles, category: 'ai' },
  'http-request': { icon: Globe, category: 'web' },
  'read-files': { icon: FolderSearch, category: 'data' },
  'extract-text': { icon: FileText, category: 'data' },
  'write-file': { icon: FileDown, category: 'data' },
  transform: { icon: Braces, category: 'data' },
  code: { icon: Code, category: 'data' },
  branch: { icon: Split, category: 'logic' },
  switch: { icon: Route, category: 'logic' },
  merge: { icon: Merge, category: 'logic' },
  map: { icon: Layers, category: 'logic' },
  loop: { icon: Repeat, category: 'logic' },
  wait: { icon: Hourglass, category: 'logic' },
  stop: { icon: OctagonX, category: 'logic' },
  'sub-workflow': { icon: Workflow, category: 'logic' },
  review: { icon: UserRoundCheck, category: 'people' },
}

/** What stands for a type that this program does not know. */
const UNKNOWN: TypeLook = { icon: Box, category: 'data' }

/** Look of a type; a plain box for one that is not known. */
export const typeLook = (type: string): TypeLook => (Object.hasOwn(LOOKS, type) ? LOOKS[type]! : UNKNOWN)
