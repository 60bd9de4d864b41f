import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machineSettingsSchema } from '@ropewalk/contracts';
import { expect, it } from 'vitest';
import { prepareHome } from '../home/prepare-home.ts';
import { openProviders } from './providers.ts';

it('a model that nobody has chosen is left to Anthropic’s own program, and named to the others', async () => {
  const root = await mkdtemp(join(tmpdir(), 'ropewalk-providers-'));
  try {
    const home = await prepareHome(join(root, 'home'));
    if (!home.ok) throw new Error(home.refusal.message);
    const settings = machineSettingsSchema.parse({});
    const providers = openProviders({
      home: home.value,
      environment: {},
      settings: () => settings,
      onSecret: () => undefined,
    });
    // What an account may use is known to the program; a name of ours may be closed to it.
    expect(providers.defaultModel('claude')).toBeNull();
    expect(providers.defaultModel('bedrock')).toBeNull();
    expect(providers.defaultModel('glm')).toBe('glm-4.7');
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});
