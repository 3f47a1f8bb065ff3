/** Of the dialog beside the drawing, in px: the drawing makes room for it, so that its marks can be seen. */
export const PUBLISH_WIDTH = 440
