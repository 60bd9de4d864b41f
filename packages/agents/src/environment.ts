import { access } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import type { NetworkHost } from '@ropewalk/contracts';

/** Variables by name. */
export type Environment = Readonly<Record<string, string>>;
/** As Node has it: what is not set is undefined. */
export type AmbientEnvironment = Readonly<Record<string, string | undefined>>;

/**
 * Variables that carry credentials of model providers. They reach an agent only when its driver
 * names them: a key that lies about in the environment would otherwise pay for the work, or be read
 * by the agent.
 */
const CREDENTIAL_VARIABLES: ReadonlySet<string> = new Set([
  'ANTHROPIC_API_KEY',
  'ANTHROPIC_AUTH_TOKEN',
  'CLAUDE_CODE_OAUTH_TOKEN',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_BEARER_TOKEN_BEDROCK',
  'AZURE_OPENAI_API_KEY',
  'CODEX_API_KEY',
  'COPILOT_GITHUB_TOKEN',
  'COPILOT_PROVIDER_API_KEY',
  'GEMINI_API_KEY',
  'GH_TOKEN',
  'GITHUB_TOKEN',
  'GOOGLE_API_KEY',
  'GOOGLE_APPLICATION_CREDENTIALS',
  'MISTRAL_API_KEY',
  'OPENAI_API_KEY',
  'OPENROUTER_API_KEY',
]);

/** How programs of this machine get out. */
const PROXIES = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'ALL_PROXY',
  'http_proxy',
  'https_proxy',
  'all_proxy',
];
/** Files of certificates that a proxy signs with. */
const CERTIFICATES = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'];
const LOOPBACK = ['127.0.0.1', 'localhost'];

/**
 * The person's proxies and certificates, without which an agent behind a proxy reaches no model. What
 * lies on the loopback, like the tools of its run, never goes through a proxy.
 */
export function networkOf(environment: AmbientEnvironment): Environment {
  const certificates = pick(environment, CERTIFICATES);
  const proxies = pick(environment, PROXIES);
  if (Object.keys(proxies).length === 0) return certificates;
  const given = environment['NO_PROXY'] || environment['no_proxy'] || '';
  const direct = [...given.split(',').filter((host) => host !== ''), ...LOOPBACK].join(',');
  return { ...certificates, ...proxies, NO_PROXY: direct, no_proxy: direct };
}

/** Files that `networkOf` names, to be kept readable; absolute paths of files that are there. */
export async function filesOfNetwork(environment: AmbientEnvironment): Promise<readonly string[]> {
  const named = Object.values(pick(environment, CERTIFICATES)).filter(isAbsolute);
  const there = await Promise.all(
    named.map((path) =>
      access(path).then(
        () => true,
        () => false,
      ),
    ),
  );
  return named.filter((_, index) => there[index]);
}

/** The hosts of the addresses that stand in variables: where a program is led by them. */
export function endpointsIn(variables: Environment): readonly NetworkHost[] {
  const found = Object.values(variables).flatMap((value) => endpointOf(value) ?? []);
  return [...new Set(found)];
}

/** The host of a base URL with its port, as a pattern; null for what is no URL of the web. */
export function endpointOf(url: string): NetworkHost | null {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !/^https?:$/u.test(parsed.protocol) || parsed.hostname === '') return null;
  const usual = parsed.protocol === 'https:' ? 443 : 80;
  return `${parsed.hostname}:${parsed.port === '' ? usual : parsed.port}`;
}

/** The named variables that are set and not empty. */
export function pick(environment: AmbientEnvironment, names: readonly string[]): Environment {
  const found = names.map((name) => [name, environment[name]] as const);
  return Object.fromEntries(
    found.filter(
      (pair): pair is readonly [string, string] => pair[1] !== undefined && pair[1] !== '',
    ),
  );
}

/** `environment` without provider credentials. */
export function withoutCredentials(environment: Environment): Environment {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !CREDENTIAL_VARIABLES.has(name)),
  );
}
