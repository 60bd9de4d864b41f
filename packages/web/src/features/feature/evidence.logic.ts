const PICTURES: ReadonlySet<string> = new Set(['png', 'jpg', 'jpeg', 'webp', 'gif']);

/** Whether a file of evidence can be shown as a picture; the server decides by its content what it serves as one. */
export function isPicture(name: string): boolean {
  return PICTURES.has(name.slice(name.lastIndexOf('.') + 1).toLowerCase());
}
