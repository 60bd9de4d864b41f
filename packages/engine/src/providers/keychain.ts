import { createRequire } from 'node:module';
import type { Entry } from '@napi-rs/keyring';
import type { ProviderId } from '@ropewalk/contracts';
import { accept, refuse, type Result } from '@ropewalk/core';
import { credentialSchema, type Credential, type Vault } from './credentials.ts';

const SERVICE = 'ropewalk';

/** What we use of a keychain's library. */
interface Library {
  readonly Entry: typeof Entry;
}

/**
 * Credentials in the keychain of the operating system. `homeId` keeps those of several homes apart. Where there
 * is no keychain, or it is locked, every call refuses with what to do.
 */
export function createKeychain(homeId: string, load: () => Library = loadLibrary): Vault {
  const known = new Map<ProviderId, Credential | null>();
  const entryOf = (provider: ProviderId) => {
    const { Entry } = load();
    // The kernel's keyring, which would be taken instead, forgets everything with the next start of the machine.
    return new Entry(SERVICE, `${homeId}:${provider}`, { linux: { store: 'secret-service' } });
  };
  return {
    read(provider) {
      const cached = known.get(provider);
      if (cached !== undefined) {
        return accept(cached);
      }
      return guarded(() => {
        const text = entryOf(provider).getPassword();
        const credential = text === null ? null : credentialSchema.parse(JSON.parse(text));
        known.set(provider, credential);
        return credential;
      });
    },
    write(provider, credential) {
      return guarded(() => {
        known.delete(provider);
        if (credential === null) {
          entryOf(provider).deletePassword();
        } else {
          entryOf(provider).setPassword(JSON.stringify(credential));
        }
        return null;
      });
    },
  };
}

function guarded<T>(call: () => T): Result<T> {
  try {
    return accept(call());
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return refuse(
      'credential_missing',
      `The keychain of this machine cannot be used (${why}). Unlock it, or keep credentials in a file: set credential_place to "file".`,
    );
  }
}

/** Loaded only when somebody wants the keychain: it is a binary of the platform, which may not be there. */
function loadLibrary(): Library {
  return createRequire(import.meta.url)('@napi-rs/keyring') as Library;
}
