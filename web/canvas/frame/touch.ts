/**
 * Worked with a finger. Without a pointer that hovers, ports must answer the first touch; and only steps that are selected are dragged, so
 * that a finger that pans does not carry off the step that it happened to be on.
 */
export const TOUCH = typeof matchMedia !== 'undefined' && matchMedia('(pointer: coarse)').matches
