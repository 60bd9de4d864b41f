import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machineSettingsSchema } from '@ropewalk/contracts';
import { expect, it } from 'vitest';
import { prepareHome } from '../home/prepare-home.ts';
import { openProviders } from './providers.ts';
import { createSecretBook } from './secret-book.ts';

/** Like any other words: no shape gives it away. */
const PLAIN = 'correct horse "battery" staple';

it('a secret is covered wherever it stands, also as JSON writes it; a short word is not', () => {
  const book = createSecretBook();
  book.learn(PLAIN);
  book.learn('horse');
  expect(book.cover(`1 ${PLAIN} 2 ${PLAIN}`)).toBe('1 [redacted] 2 [redacted]');
  expect(book.cover(JSON.stringify({ said: PLAIN }))).toBe('{"said":"[redacted]"}');
  expect(book.cover('a horse')).toBe('a horse');
});

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
