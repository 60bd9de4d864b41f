import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse, parseAllDocuments, parseDocument } from 'yaml';
import { z } from 'zod';
import { CHART, chartDigest, RENDERED } from '../../scripts/deploy/chart-digest.ts';
import { checkManifest, type Manifest } from './kubernetes.ts';

const RENDERINGS = ['one-server', 'several-servers'];

function manifestsIn(text: string): unknown[] {
  return parseAllDocuments(text).map((document): unknown => document.toJS());
}

describe.each(RENDERINGS)('what Helm makes of the chart (%s)', (name) => {
  let text = '';
  const manifests: Manifest[] = [];
  beforeAll(async () => {
    text = await readFile(join(RENDERED, `${name}.yaml`), 'utf8');
    manifests.push(...(await Promise.all(manifestsIn(text).map(checkManifest))));
  });

  test('is of the chart as it is, and fits the schemas of Kubernetes', async () => {
    // `npm run chart` makes it anew.
    const digest = await chartDigest(join(RENDERED, `${name}.values.yaml`));
    expect(text.split('\n')[0]).toBe(`# Made by "npm run chart" from ${digest}`);
    expect(manifests.length).toBeGreaterThan(8);
    const names = manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    expect(new Set(names).size).toBe(names.length);
  });

  test('starts nobody as root, embeds no secret, and ends everybody in order', () => {
    expect(manifests.map(({ kind }) => kind)).not.toContain('Secret');
    for (const { kind, metadata, spec } of manifests.filter(isWorkload)) {
      const { template } = workloadSchema.parse(spec);
      const where = `${kind} ${metadata.name}`;
      expect([where, template.spec]).toEqual([where, expect.objectContaining(SAFE_POD)]);
      for (const container of template.spec.containers) {
        expect([where, container]).toEqual([where, expect.objectContaining(SAFE_CONTAINER)]);
        for (const { name: variable, value } of container.env) {
          expect([variable, value]).toEqual([variable, expect.not.stringMatching(/:\/\/.*:.*@/u)]);
        }
      }
    }
  });

  test('selects the pods that it makes', () => {
    const made = manifests
      .filter(isWorkload)
      .map(({ spec }) => workloadSchema.parse(spec).template.metadata.labels);
    for (const { kind, metadata, spec } of manifests) {
      const parsed = selectingSchema.safeParse(spec);
      if (!parsed.success) continue;
      const { selector, podSelector } = parsed.data;
      const chosen = kind === 'Service' ? selector : (selector ?? podSelector)?.['matchLabels'];
      const labels = Object.entries(z.record(z.string(), z.string()).parse(chosen));
      const found = made.some((pod) => labels.every(([key, value]) => pod[key] === value));
      expect([kind, metadata.name, found]).toEqual([kind, metadata.name, true]);
    }
  });
});

const isWorkload = ({ kind }: Manifest): boolean => kind === 'StatefulSet' || kind === 'Deployment';

const workloadSchema = z.looseObject({
  template: z.looseObject({
    metadata: z.looseObject({ labels: z.record(z.string(), z.string()) }),
    spec: z.looseObject({
      containers: z.array(
        z.looseObject({
          env: z.array(z.looseObject({ name: z.string(), value: z.string().default('') })),
        }),
      ),
    }),
  }),
});
const selectingSchema = z.union([
  z.looseObject({ selector: z.looseObject({}), podSelector: z.undefined() }),
  z.looseObject({ podSelector: z.looseObject({}), selector: z.undefined() }),
]);

const SAFE_POD = {
  automountServiceAccountToken: false,
  terminationGracePeriodSeconds: expect.any(Number),
  securityContext: expect.objectContaining({ runAsNonRoot: true, runAsUser: 10001 }),
};
const SAFE_CONTAINER = {
  livenessProbe: expect.objectContaining({
    httpGet: expect.objectContaining({ path: '/healthz' }),
  }),
  readinessProbe: expect.objectContaining({
    httpGet: expect.objectContaining({ path: '/readyz' }),
  }),
  resources: expect.anything(),
  securityContext: expect.objectContaining({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  }),
};

test('a field that Kubernetes does not have is found', async () => {
  const text = await readFile(join(RENDERED, 'one-server.yaml'), 'utf8');
  const [server] = manifestsIn(
    text.replaceAll('podManagementPolicy:', 'podManagmentPolicy:'),
  ).filter((value) => z.looseObject({ kind: z.literal('StatefulSet') }).safeParse(value).success);
  await expect(checkManifest(server)).rejects.toThrow(
    'StatefulSet has no /spec/podManagmentPolicy',
  );
  const [wrong] = manifestsIn(text.replaceAll(/replicas: \d+/gu, 'replicas: one')).filter(
    (value) => z.looseObject({ kind: z.literal('StatefulSet') }).safeParse(value).success,
  );
  await expect(checkManifest(wrong)).rejects.toThrow(/replicas/u);
});

type Change = [path: string[], value: unknown];

describe('values', () => {
  let valuesText = '';
  beforeAll(async () => {
    valuesText = await readFile(join(CHART, 'values.yaml'), 'utf8');
  });

  test('of the chart fit its schema, and those that would not work do not', async () => {
    const fits = new Ajv().compile(
      JSON.parse(await readFile(join(CHART, 'values.schema.json'), 'utf8')),
    );
    const fit = (...changes: readonly Change[]) => {
      const values = parseDocument(valuesText);
      for (const [path, value] of changes) values.setIn(path, value);
      return fits(values.toJS());
    };
    expect(fit()).toBe(true);
    expect(fit([['server', 'replicas'], 2])).toBe(false);
    const shared = [['server', 'home', 'accessMode'], 'ReadWriteMany'] satisfies Change;
    expect(fit([['server', 'replicas'], 2], shared)).toBe(true);
    expect(fit([['ingress', 'enabled'], true])).toBe(false);
    expect(fit([['workers', '0', 'labels'], ['Not A Label']])).toBe(false);
    expect(fit([['wal'], 'none'])).toBe(false);
  });

  test('that templates ask for are there', async () => {
    const values: unknown = parse(valuesText);
    const folder = join(CHART, 'templates');
    for (const file of await readdir(folder)) {
      const text = await readFile(join(folder, file), 'utf8');
      for (const [, path = ''] of text.matchAll(/\.Values\.([A-Za-z.]+)/gu)) {
        expect([file, path, at(values, path.split('.'))]).not.toEqual([file, path, undefined]);
      }
    }
  });
});

function at(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return value;
  return typeof value === 'object' && value !== null
    ? at(Reflect.get(value, key), rest)
    : undefined;
}
