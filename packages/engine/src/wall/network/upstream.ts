/** The proxy through which the person's programs reach a host; null where they go straight. */
export function upstreamFor(
  environment: Readonly<Record<string, string | undefined>>,
  target: { readonly host: string; readonly port: number; readonly isPlain: boolean },
): string | null {
  const read = (name: string): string =>
    environment[name.toLowerCase()] || environment[name.toUpperCase()] || '';
  const straight = read('no_proxy').split(/[\s,]+/u);
  if (straight.some((pattern) => covers(pattern.toLowerCase(), target))) return null;
  const proxy = (target.isPlain ? read('http_proxy') : read('https_proxy')) || read('all_proxy');
  if (proxy === '') return null;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

function covers(
  pattern: string,
  { host, port }: { readonly host: string; readonly port: number },
): boolean {
  if (pattern === '') return false;
  if (pattern === '*') return true;
  const [, name = pattern, only] = /^(.*?)(?::(\d+))?$/u.exec(pattern) ?? [];
  if (only !== undefined && Number(only) !== port) return false;
  const suffix = name.replace(/^\*?\.?/u, '');
  return host === suffix || host.endsWith(`.${suffix}`);
}
