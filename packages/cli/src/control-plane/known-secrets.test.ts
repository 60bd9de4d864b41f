import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machineSettingsSchema } from '@ropewalk/contracts';
import { createSecretBook } from '@ropewalk/core';
import { expect, it } from 'vitest';
import { prepareHome } from '../home/prepare-home.ts';
import { openProviders } from './providers.ts';

/** Like any other words: no shape gives it away. */
const PLAIN = 'correct horse "battery" staple';

it('credentials are known once they were saved, and once they were read', async () => {
  const root = await mkdtemp(join(tmpdir(), 'ropewalk-secrets-'));
  try {
    const home = await prepareHome(join(root, 'home'));
    if (!home.ok) throw new Error(home.refusal.message);
    const settings = machineSettingsSchema.parse({});
    const open = (book: ReturnType<typeof createSecretBook>) =>
      openProviders({
        home: home.value,
        environment: {},
        settings: () => settings,
        onSecret: book.learn,
      });
    const [saving, reading] = [createSecretBook(), createSecretBook()];
    open(saving).credentials.put('glm', { secret: PLAIN, origin: null });
    expect(saving.cover(PLAIN)).toBe('[redacted]');
    open(reading).access('glm');
    expect(reading.cover(PLAIN)).toBe('[redacted]');
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});
