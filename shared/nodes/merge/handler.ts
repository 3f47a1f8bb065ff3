import { defineHandler, done } from '../define-node.ts'
import { merge } from './definition.ts'

export const mergeHandler = defineHandler(merge, ({ config, arrived }) => {
  switch (config.mode) {
    case 'object':
      return done(arrived)
    case 'list':
      return done(Object.values(arrived))
    case 'first':
      return done(Object.values(arrived)[0] ?? null)
  }
})
