import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DCLinter } from 'dclint';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const FILE = fileURLToPath(new URL('../../deploy/compose.yaml', import.meta.url));

/** Rules about how lines are ordered and quoted; what is built here is named here, too. */
const NOT_OURS = [
  'no-build-and-image',
  'require-quotes-in-ports',
  'service-dependencies-alphabetical-order',
  'service-keys-order',
  'service-ports-alphabetical-order',
  'services-alphabetical-order',
  'top-level-properties-order',
];

function lint(file: string) {
  const rules = Object.fromEntries(NOT_OURS.map((name) => [name, 0] as const));
  return new DCLinter({ rules, quiet: false, debug: false, exclude: [] }).lintFiles([file], false);
}

test('the compose file fits the specification of Compose', async () => {
  expect(lint(FILE)).toMatchObject([{ messages: [] }]);
  // And one that does not is found.
  const folder = await mkdtemp(join(tmpdir(), 'compose-'));
  const wrong = join(folder, 'compose.yaml');
  const text = await readFile(FILE, 'utf8');
  await writeFile(wrong, text.replace('condition: service_healthy', 'condition: service_well'));
  expect(lint(wrong)).toMatchObject([{ errorCount: 1 }]);
  await rm(folder, { recursive: true });
});

const composeSchema = z.looseObject({
  services: z.record(
    z.string(),
    z.looseObject({
      networks: z.array(z.string()),
      volumes: z.array(z.string()),
      stop_grace_period: z.string(),
      restart: z.literal('unless-stopped'),
      environment: z.record(z.string(), z.string()),
    }),
  ),
  networks: z.record(z.string(), z.unknown()),
  volumes: z.record(z.string(), z.unknown()),
});

test('PostgreSQL is out of reach for workers, secrets are not in it, and every volume is somebody’s alone', async () => {
  const text = await readFile(FILE, 'utf8');
  const { services, volumes } = composeSchema.parse(parse(text, { merge: true }));
  const onDatabase = Object.keys(services).filter((name) =>
    services[name]?.networks.includes('database'),
  );
  expect(onDatabase).toEqual(['postgres', 'server']);
  const used = Object.values(services).flatMap((service) =>
    service.volumes.map((volume) => volume.split(':')[0]),
  );
  expect(used.toSorted()).toEqual(Object.keys(volumes).toSorted());
  const secrets = Object.values(services)
    .flatMap(({ environment }) => Object.entries(environment))
    .filter(([name]) => /PASSWORD|TOKEN|KEY/u.test(name));
  expect(secrets.length).toBeGreaterThan(3);
  for (const [name, value] of secrets)
    expect([name, value]).toEqual([name, expect.stringMatching(/^\$\{/u)]);
});
