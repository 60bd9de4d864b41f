import type { MachineSettings, ProviderId } from '@ropewalk/contracts';
import { choiceOf, providerFacts } from '@ropewalk/core';

/** Where calls of a provider go, as scheme, host and port; null where its program knows the way, or nobody does yet. */
export function originOf(machine: MachineSettings, provider: ProviderId): string | null {
  const url = choiceOf(machine, provider).baseUrl ?? providerFacts(provider).baseUrl;
  return url === null || url === '' ? null : new URL(url).origin;
}
