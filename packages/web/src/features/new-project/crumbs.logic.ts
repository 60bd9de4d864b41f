/** Every folder on the way to a path (absolute, with `/`), the root first. */
export function crumbsOf(
  path: string,
): readonly { readonly name: string; readonly path: string }[] {
  const parts = path.split('/').filter((part) => part !== '');
  return [
    { name: '/', path: '/' },
    ...parts.map((name, index) => ({ name, path: `/${parts.slice(0, index + 1).join('/')}` })),
  ];
}
