import type { Settings, SettingsChange } from './api/machine.ts';

/** A provider as it is typed. Null stands for what is chosen already. */
export interface ProviderDraft {
  readonly provider: Settings['api_provider'];
  readonly address: string | null;
  readonly model: string | null;
  /** What is typed to replace the one that is kept. */
  readonly credential: string;
  readonly region: string;
  readonly cloudProject: string;
}

/** What is wrong with an address; empty is the provider's own. */
export function addressProblem(address: string): string | null {
  const trimmed = address.trim();
  if (trimmed === '') {
    return null;
  }
  if (!/^https?:\/\/[^/?#]/i.test(trimmed)) {
    return 'It must start with http:// or https://, and name a host.';
  }
  return /[\s@]/.test(trimmed) ? 'Leave blanks, names and passwords out of it.' : null;
}

/** What is asked of the API; the credential goes on its own. */
export function providerChange(draft: ProviderDraft): SettingsChange {
  const region = draft.region.trim();
  const cloudProject = draft.cloudProject.trim();
  const isInCloud = draft.provider === 'vertex' || draft.provider === 'bedrock';
  return {
    api_provider: draft.provider,
    ...(draft.address === null ? {} : { api_base_url: draft.address.trim() }),
    ...(draft.model === null ? {} : { api_model: draft.model.trim() }),
    ...(isInCloud ? { region: region === '' ? null : region } : {}),
    ...(draft.provider === 'vertex'
      ? { cloud_project: cloudProject === '' ? null : cloudProject }
      : {}),
  };
}
