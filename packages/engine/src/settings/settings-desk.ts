import type {
  CrewSettings,
  CrewSettingsChange,
  MachineSettings,
  MachineSettingsChange,
  Project,
  ProviderId,
} from '@ropewalk/contracts';
import { accept, changeMachine, providerFacts, refuse, type Result } from '@ropewalk/core';
import type { EngineContext } from '../engine-types.ts';
import type { Credential, Credentials } from '../providers/credentials.ts';
import { originOf } from '../providers/origin-of.ts';
import { requireReadPaths } from './read-paths.ts';

/** How a provider's credential stands; `other_address` is one that is kept and not used. */
export type CredentialState = 'stored' | 'other_address' | 'none';

/** Where settings and credentials are changed. A credential goes in and never comes out. */
export interface SettingsDesk {
  settings(): MachineSettings;
  /** `secret` becomes the credential of the provider that is in use after the change; null takes it away. */
  change(change: MachineSettingsChange, secret?: string | null): Promise<Result<MachineSettings>>;
  configure(
    projectId: number,
    settings: CrewSettingsChange,
    clear?: readonly (keyof CrewSettings)[],
  ): Promise<Result<Project>>;
  /** Null takes it away. */
  putCredential(provider: ProviderId, secret: string | null): Promise<Result<null>>;
  credentialState(provider: ProviderId): Result<CredentialState>;
}

export function createSettingsDesk(
  context: Pick<EngineContext, 'store' | 'clock' | 'settings' | 'homes'>,
  credentials: Credentials,
): SettingsDesk {
  const { store, clock, settings } = context;

  const execute = (change: MachineSettingsChange): Promise<Result<MachineSettings>> =>
    store.execute('settings.change', { change }, clock.now());

  const put = (provider: ProviderId, secret: string | null): Result<null> => {
    const keepable = secret === null ? accept(null) : requireKeepable(settings(), provider, secret);
    return keepable.ok
      ? credentials.put(
          provider,
          secret === null ? null : { secret, origin: originOf(settings(), provider) },
        )
      : keepable;
  };

  return {
    settings,
    async change(change, secret) {
      const readable = await requireReadPaths(change.crew?.extraReadPaths ?? [], context.homes);
      if (!readable.ok) {
        return readable;
      }
      const provider = requireChange(settings(), change, secret);
      if (!provider.ok) {
        return provider;
      }
      const before = settings().credentialPlace;
      const place = change.credentialPlace ?? before;
      const moved = place === before ? accept(null) : credentials.move(before, place);
      if (!moved.ok) {
        return moved;
      }
      const changed = await execute(change);
      if (!changed.ok || secret === undefined) {
        return changed;
      }
      const kept = put(provider.value, secret);
      return kept.ok ? execute({}) : kept;
    },
    async configure(projectId, wanted, clear = []) {
      const readable = await requireReadPaths(wanted.extraReadPaths ?? [], context.homes);
      return readable.ok
        ? store.execute('project.configure', { projectId, settings: wanted, clear }, clock.now())
        : readable;
    },
    async putCredential(provider, secret) {
      const kept = put(provider, secret);
      // Whoever waits for this provider looks again.
      const told = kept.ok ? await execute({}) : kept;
      return told.ok ? accept(null) : told;
    },
    credentialState: (provider) =>
      stateOf(credentials.find(provider), originOf(settings(), provider)),
  };
}

/** Foresees a change, so that nothing of it is done where a part of it cannot be; answers whose credential it brings. */
function requireChange(
  machine: MachineSettings,
  change: MachineSettingsChange,
  secret: string | null | undefined,
): Result<ProviderId> {
  const foreseen = changeMachine(machine, change);
  if (!foreseen.ok) {
    return foreseen;
  }
  const provider = foreseen.value.crew.provider ?? 'claude';
  const keepable =
    secret === undefined || secret === null
      ? accept(null)
      : requireKeepable(foreseen.value, provider, secret);
  return keepable.ok ? accept(provider) : keepable;
}

function stateOf(found: Result<Credential | null>, origin: string | null): Result<CredentialState> {
  if (!found.ok) {
    return found;
  }
  if (found.value === null) {
    return accept('none');
  }
  return accept(found.value.origin === origin ? 'stored' : 'other_address');
}

const SECRET = /^[\x21-\x7e]{1,4000}$/;

function requireKeepable(
  machine: MachineSettings,
  provider: ProviderId,
  secret: string,
): Result<null> {
  const { name, baseUrl } = providerFacts(provider);
  if (provider === 'vertex') {
    return refuse(
      'invalid_input',
      `${name} is paid by this machine's own sign-in. Run: gcloud auth application-default login`,
      { field: 'api_auth_token' },
    );
  }
  if (!SECRET.test(secret)) {
    return refuse(
      'invalid_input',
      `This is no credential: it holds blanks or characters that no key has, or is too long. Copy it again.`,
      { field: 'api_auth_token' },
    );
  }
  return baseUrl === null || originOf(machine, provider) !== null
    ? accept(null)
    : refuse(
        'invalid_input',
        `${name} has no address yet, and a credential is kept for one address only. Enter the base URL first.`,
        { field: 'api_base_url' },
      );
}
