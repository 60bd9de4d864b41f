/** Of a node at full size, in CSS pixels. */
export const NODE_WIDTH = 216;
export const NODE_HEIGHT = 50;
