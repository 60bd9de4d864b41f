/** The shapes of an icon that stands in the document, as a canvas draws them; in the icon's own units (24 by 24). */
export function toIconPath(icon: Element): Path2D {
  const path = new Path2D();
  for (const shape of icon.children) {
    const value = (name: string): number => Number(shape.getAttribute(name) ?? 0);
    switch (shape.tagName) {
      case 'path':
        path.addPath(new Path2D(shape.getAttribute('d') ?? ''));
        break;
      case 'circle':
        path.moveTo(value('cx') + value('r'), value('cy'));
        path.arc(value('cx'), value('cy'), value('r'), 0, 2 * Math.PI);
        break;
      case 'line':
        path.moveTo(value('x1'), value('y1'));
        path.lineTo(value('x2'), value('y2'));
        break;
      default:
    }
  }
  return path;
}
