/** Type of what is dragged into an editor from elsewhere: a reference, to be written as its place needs it. */
export const REFERENCE_TYPE = 'application/x-belay-reference'
