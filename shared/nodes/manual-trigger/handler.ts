import { defineHandler, done } from '../define-node.ts'
import { manualTrigger } from './definition.ts'

export const manualTriggerHandler = defineHandler(manualTrigger, ({ scope }) => done(scope.input))
