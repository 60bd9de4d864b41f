import type { CredentialPlace, ProviderId } from '@ropewalk/contracts';
import { accept, type Result } from '@ropewalk/core';
import { z } from 'zod';

/** What pays for calls of one provider. */
export const credentialSchema = z.object({
  secret: z.string(),
  /** The address that it was given for, and the only one that it is sent to; null = the provider has but one. */
  origin: z.string().nullable(),
});
export type Credential = z.infer<typeof credentialSchema>;

/** A place where credentials lie, one for each provider. */
export interface Vault {
  /** Refuses with `credential_exposed` where others could read it too. */
  read(provider: ProviderId): Result<Credential | null>;
  /** Null takes it away. */
  write(provider: ProviderId, credential: Credential | null): Result<null>;
}

/** Credentials in the place that the settings name. */
export interface Credentials {
  find(provider: ProviderId): Result<Credential | null>;
  put(provider: ProviderId, credential: Credential | null): Result<null>;
  /** Carries all over to another place; refuses, with nothing lost, where it cannot be used. */
  move(from: CredentialPlace, to: CredentialPlace): Result<null>;
}

export function createCredentials(options: {
  readonly vaults: Readonly<Record<CredentialPlace, Vault>>;
  readonly providers: readonly ProviderId[];
  place(): CredentialPlace;
  /** Told of every secret that is saved or read. */
  readonly onSecret: (secret: string) => void;
}): Credentials {
  const { vaults } = options;
  return {
    find(provider) {
      const found = vaults[options.place()].read(provider);
      if (found.ok && found.value !== null) options.onSecret(found.value.secret);
      return found;
    },
    put(provider, credential) {
      if (credential !== null) options.onSecret(credential.secret);
      return vaults[options.place()].write(provider, credential);
    },
    move(from, to) {
      const moved: ProviderId[] = [];
      for (const provider of options.providers) {
        const credential = vaults[from].read(provider);
        if (!credential.ok) {
          return credential;
        }
        const written = vaults[to].write(provider, credential.value);
        if (!written.ok) {
          return written;
        }
        moved.push(provider);
      }
      for (const provider of moved) {
        const removed = vaults[from].write(provider, null);
        if (!removed.ok) {
          return removed;
        }
      }
      return accept(null);
    },
  };
}
