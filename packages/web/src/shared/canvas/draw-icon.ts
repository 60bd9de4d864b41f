/** Draws an icon of 24 by 24 units in another size, with rounded lines as in the document. */
export function drawIcon(
  context: CanvasRenderingContext2D,
  icon: Path2D | undefined,
  colour: string,
  left: number,
  top: number,
  size: number,
): void {
  if (icon === undefined) {
    return;
  }
  context.save();
  context.translate(left, top);
  context.scale(size / 24, size / 24);
  context.strokeStyle = colour;
  context.lineWidth = 2.25;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.stroke(icon);
  context.restore();
}
