import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ProviderChoice, ProviderId } from '@ropewalk/contracts';
import { accept, providerFacts, refuse, type Result } from '@ropewalk/core';
import { pick, type AmbientEnvironment, type Environment } from '../environment.ts';

/** The way to one provider: with it, nothing of the person's own environment is a credential. */
export interface ClaudeAccess {
  /** Whose limits are shared: changes with the address and with the credential. */
  readonly account: string;
  /** Where calls go and what pays for them. */
  readonly variables: Environment;
  /** Files that the program reads, absolute. */
  readonly readOnly: readonly string[];
  /** Whether models of the provider stand in for Claude's, also where the program chooses one by itself. */
  readonly standsIn: boolean;
  /** Whether dated models are written as Vertex wants them. */
  readonly datesWithAt: boolean;
}

/** What is known of a provider at this moment. */
export interface ProviderState {
  readonly provider: ProviderId;
  readonly choice: ProviderChoice;
  /** With the address that it was given for; null = the provider has but one. */
  readonly credential: { readonly secret: string; readonly origin: string | null } | null;
  /** The person's, for Google's and Amazon's own sign-in. */
  readonly environment: AmbientEnvironment;
}

/**
 * The way to a provider, or null where the machine's own sign-in of Claude is to be used as it is. Refuses with
 * what is missing. A credential never goes to an address that it was not given for.
 */
export function toClaudeAccess(state: ProviderState): Result<ClaudeAccess | null> {
  const { provider, credential } = state;
  switch (provider) {
    case 'claude':
      return accept(credential === null ? null : toAnthropic(credential.secret));
    case 'vertex':
      return toVertex(state);
    case 'bedrock':
      return toBedrock(state);
    case 'kimi':
    case 'azure':
      return toEndpoint(state, 'ANTHROPIC_API_KEY');
    case 'glm':
    case 'ollama':
    case 'custom':
      return toEndpoint(state, 'ANTHROPIC_AUTH_TOKEN');
  }
}

const PLAIN = { readOnly: [], standsIn: false, datesWithAt: false };

function toAnthropic(secret: string): ClaudeAccess {
  const name = secret.startsWith('sk-ant-oat') ? 'CLAUDE_CODE_OAUTH_TOKEN' : 'ANTHROPIC_API_KEY';
  return { ...PLAIN, account: accountName('anthropic', secret), variables: { [name]: secret } };
}

function toEndpoint(
  { provider, choice, credential }: ProviderState,
  variable: 'ANTHROPIC_API_KEY' | 'ANTHROPIC_AUTH_TOKEN',
): Result<ClaudeAccess> {
  const { name, baseUrl, requiresAuth } = providerFacts(provider);
  const url = choice.baseUrl ?? baseUrl ?? '';
  if (url === '') {
    return refuse('invalid_input', `${name} has no address yet. Enter its base URL.`, { provider });
  }
  const origin = new URL(url).origin;
  if (credential !== null && credential.origin !== origin) {
    return refuse(
      'credential_missing',
      `The credential of ${name} was given for ${credential.origin ?? 'another address'} and is not sent to ${origin}. Enter it again for that address.`,
      { provider },
    );
  }
  if (credential === null && requiresAuth) {
    return refuse('credential_missing', `${name} has no credential yet. Enter one.`, { provider });
  }
  // The program wants some token even where the other side looks at none.
  const secret = credential?.secret ?? provider;
  return accept({
    ...PLAIN,
    account: accountName(provider, `${url}\n${secret}`),
    variables: { ANTHROPIC_BASE_URL: url, [variable]: secret },
    standsIn: true,
  });
}

function toVertex({ choice, environment }: ProviderState): Result<ClaudeAccess> {
  const region = choice.region ?? environment['CLOUD_ML_REGION'] ?? '';
  const project = choice.cloudProject ?? environment['ANTHROPIC_VERTEX_PROJECT_ID'] ?? '';
  if (region === '' || project === '') {
    return refuse(
      'invalid_input',
      'Vertex AI needs a region and the id of a Google Cloud project. Enter both.',
      { provider: 'vertex' },
    );
  }
  const file =
    environment['GOOGLE_APPLICATION_CREDENTIALS'] ??
    join(environment['HOME'] ?? '/', '.config/gcloud/application_default_credentials.json');
  if (!existsSync(file)) {
    return refuse(
      'credential_missing',
      'This machine is not signed in to Google Cloud. Run: gcloud auth application-default login',
      { provider: 'vertex' },
    );
  }
  return accept({
    ...PLAIN,
    account: accountName('vertex', `${project}\n${region}\n${file}`),
    variables: {
      CLAUDE_CODE_USE_VERTEX: '1',
      CLOUD_ML_REGION: region,
      ANTHROPIC_VERTEX_PROJECT_ID: project,
      GOOGLE_APPLICATION_CREDENTIALS: file,
    },
    readOnly: [file],
    datesWithAt: true,
  });
}

const AWS_KEYS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

function toBedrock({ choice, credential, environment }: ProviderState): Result<ClaudeAccess> {
  const region = choice.region ?? environment['AWS_REGION'] ?? environment['AWS_DEFAULT_REGION'];
  if (region === undefined || region === '') {
    return refuse('invalid_input', 'Bedrock needs an AWS region. Enter one.', {
      provider: 'bedrock',
    });
  }
  const where = { CLAUDE_CODE_USE_BEDROCK: '1', AWS_REGION: region };
  if (credential !== null) {
    const { secret } = credential;
    return accept({
      ...PLAIN,
      account: accountName('bedrock', `${region}\n${secret}`),
      variables: { ...where, AWS_BEARER_TOKEN_BEDROCK: secret },
    });
  }
  const keys = pick(environment, ['AWS_BEARER_TOKEN_BEDROCK', ...AWS_KEYS, 'AWS_PROFILE']);
  const files = filesOfAws(environment);
  if (Object.keys(keys).length === 0 && Object.keys(files).length === 0) {
    return refuse(
      'credential_missing',
      'This machine is not signed in to AWS. Run "aws configure", or enter a Bedrock API key.',
      { provider: 'bedrock' },
    );
  }
  return accept({
    ...PLAIN,
    account: accountName('bedrock', JSON.stringify([region, keys, files])),
    variables: { ...where, ...keys, ...files },
    readOnly: Object.values(files),
  });
}

/** Agents have a home of their own, so the files are named to them. */
function filesOfAws(environment: AmbientEnvironment): Environment {
  const folder = join(environment['HOME'] ?? '/', '.aws');
  const named = {
    AWS_SHARED_CREDENTIALS_FILE:
      environment['AWS_SHARED_CREDENTIALS_FILE'] ?? join(folder, 'credentials'),
    AWS_CONFIG_FILE: environment['AWS_CONFIG_FILE'] ?? join(folder, 'config'),
  };
  return Object.fromEntries(Object.entries(named).filter(([, file]) => existsSync(file)));
}

/** Tells accounts apart without telling the secret. */
function accountName(provider: string, secret: string): string {
  return `${provider}:${createHash('sha256').update(secret).digest('hex').slice(0, 8)}`;
}
