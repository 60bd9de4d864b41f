/**
 * Where package managers fetch from by default, over TLS. Whoever owns such a name decides what it means, and that is
 * no agent and nobody whom it may know; companies and build machines often answer them with a mirror of their own.
 */
const REGISTRIES: ReadonlySet<string> = new Set([
  'registry.npmjs.org',
  'registry.yarnpkg.com',
  'pypi.org',
  'files.pythonhosted.org',
  'index.crates.io',
  'static.crates.io',
  'proxy.golang.org',
  'sum.golang.org',
  'rubygems.org',
  'repo.maven.apache.org',
  'repo1.maven.org',
  'plugins.gradle.org',
  'api.nuget.org',
  'repo.packagist.org',
]);
const TLS_PORT = 443;

/** Whether a mirror in a private network may stand for this host. */
export function isRegistry({
  host,
  port,
}: {
  readonly host: string;
  readonly port: number;
}): boolean {
  return port === TLS_PORT && REGISTRIES.has(host);
}
