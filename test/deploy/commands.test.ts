import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { readCommandLine } from '../../packages/cli/src/main.ts';
import { RENDERED } from '../../scripts/deploy/chart-digest.ts';

const DEPLOY = fileURLToPath(new URL('../../deploy', import.meta.url));
const composeSchema = z.object({
  services: z.record(z.string(), z.object({ command: z.array(z.string()).optional() })),
});
const podSchema = z.object({
  spec: z.object({
    template: z.object({
      spec: z.object({ containers: z.array(z.object({ args: z.array(z.string()) })) }),
    }),
  }),
});

async function commandLines(): Promise<string[][]> {
  const dockerfile = await readFile(join(DEPLOY, 'Dockerfile'), 'utf8');
  const inImages = [...dockerfile.matchAll(/^CMD (\[.*\])$/gmu)].map(([, args = '']) =>
    z.array(z.string()).parse(JSON.parse(args)),
  );
  const compose = composeSchema.parse(
    parse(await readFile(join(DEPLOY, 'compose.yaml'), 'utf8'), { merge: true }),
  );
  const inPods = await Promise.all(
    ['one-server', 'several-servers'].map(async (name) =>
      parseAllDocuments(await readFile(join(RENDERED, `${name}.yaml`), 'utf8')).flatMap(
        (document) => {
          const pod = podSchema.safeParse(document.toJS());
          return pod.success ? pod.data.spec.template.spec.containers.map(({ args }) => args) : [];
        },
      ),
    ),
  );
  const inCompose = Object.values(compose.services).map(({ command = [] }) => command);
  return [...inImages, ...inCompose.filter(({ length }) => length > 0), ...inPods.flat()];
}

test('every command line of images, compose and chart is one that the program knows', async () => {
  const lines = await commandLines();
  expect(lines.length).toBe(10);
  for (const line of lines) {
    expect([line, readCommandLine(line, () => undefined)]).toEqual([
      line,
      expect.objectContaining({ json: expect.any(Boolean) }),
    ]);
  }
});
