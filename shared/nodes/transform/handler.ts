import { defineHandler, done } from '../define-node.ts'
import { transform } from './definition.ts'

export const transformHandler = defineHandler(transform, async ({ config, evaluate }) => done(await evaluate(config.output)))
