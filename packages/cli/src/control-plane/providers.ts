import { toClaudeAccess, type ClaudeAccess } from '@ropewalk/agents';
import { providerIdSchema, type MachineSettings, type ProviderId } from '@ropewalk/contracts';
import { choiceOf, providerFacts, type Result } from '@ropewalk/core';
import {
  createCredentialFile,
  createCredentials,
  createKeychain,
  type Credentials,
} from '@ropewalk/engine';
import type { Home } from '../home/prepare-home.ts';

/** The ways to all providers, as settings and credentials are at the moment of asking. */
export interface Providers {
  readonly credentials: Credentials;
  /** Null where the machine's own sign-in of Claude is used as it is. */
  access(provider: ProviderId): Result<ClaudeAccess | null>;
  /** Null leaves the choice to the agent's program. */
  defaultModel(provider: ProviderId): string | null;
}

export function openProviders(options: {
  readonly home: Home;
  readonly environment: NodeJS.ProcessEnv;
  settings(): MachineSettings;
  /** Told of every secret that is saved or read. */
  readonly onSecret: (secret: string) => void;
}): Providers {
  const { home, environment, settings } = options;
  const credentials = createCredentials({
    vaults: { file: createCredentialFile(home.path), keychain: createKeychain(home.id) },
    providers: providerIdSchema.options,
    place: () => settings().credentialPlace,
    onSecret: options.onSecret,
  });
  return {
    credentials,
    access(provider) {
      const credential = credentials.find(provider);
      return credential.ok
        ? toClaudeAccess({
            provider,
            choice: choiceOf(settings(), provider),
            credential: credential.value,
            environment,
          })
        : credential;
    },
    defaultModel(provider) {
      // Which models an account may use is known to Anthropic's own program, or to whoever has led it elsewhere.
      const { defaultModel } = providerFacts(provider);
      return provider === 'claude' || defaultModel === '' ? null : defaultModel;
    },
  };
}
