import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { ArchiveManifest } from '@ropewalk/contracts';
import { expect } from 'vitest';
import { fileFor, land, setUp, test, write } from './support/crew-play.ts';
import { valueOf, type Stage } from './support/stage.ts';

const run = promisify(execFile);

/** A project that has been worked on: what passes, what is parked with saved work, transcripts. */
async function workedOn(stage: Stage): Promise<void> {
  await setUp(stage, {
    features: ['good', { name: 'bad', dependencies: [] }, { name: 'late', dependencies: ['bad'] }],
    coding: {
      good: [fileFor()],
      bad: [1, 2, 3].map(() => [write('bad.txt'), land('false')]),
    },
  });
  await stage.runToEnd();
}

async function exportTo(stage: Stage, file: string, withTranscripts = false) {
  return valueOf(await stage.control()['project.export']({ name: 'stage', file, withTranscripts }));
}

function importFrom(stage: Stage, file: string, name: string, folder = join(stage.root, name)) {
  return stage.control()['project.import']({ file, name, folder, beside: stage.root });
}

async function namesBelow(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}

test('a project comes back from its file with everything that it was', async ({ stage }) => {
  await workedOn(stage);
  await stage.leave('.env', `KEY=${'s3cr3t'.repeat(4)}`);
  const file = join(stage.root, 'stage.tar.gz');
  const { manifest, bytes } = await exportTo(stage, file, true);
  expect(bytes).toBe((await stat(file)).size);
  expect(manifest).toMatchObject({ project: { name: 'stage', targetBranch: 'main' } });

  const report = valueOf(await importFrom(stage, file, 'again'));
  expect(report).toMatchObject({ name: 'again', features: 3, passing: 1 });
  expect(report.changed).toEqual([expect.stringContaining('Its agents are started by `playbook:')]);
  expect(report.transcripts).toBeGreaterThan(0);

  const control = stage.control();
  const [before, after] = await Promise.all(
    ['stage', 'again'].map(async (name) => valueOf(await control.status({ name }))),
  );
  const lines = (status: typeof before) =>
    status?.features.map(({ name, status, attempts, priority }) => [
      name,
      status,
      attempts,
      priority,
    ]);
  expect(lines(after)).toEqual(lines(before));
  expect(after?.features.map(({ id }) => id)).not.toEqual(before?.features.map(({ id }) => id));
  expect(after?.runs.map(({ usage }) => usage)).toEqual(before?.runs.map(({ usage }) => usage));

  // The same commits, in a repository of its own, with the files of the target branch.
  const folder = join(stage.root, 'again');
  const head = async (at: string) => (await run('git', ['-C', at, 'rev-parse', 'HEAD'])).stdout;
  expect(await head(folder)).toBe(await head(stage.folder));
  expect(await readFile(join(folder, 'good.txt'), 'utf8')).toBe('here\n');
  expect((await run('git', ['-C', folder, 'status', '--porcelain'])).stdout).toBe('');
  expect(await namesBelow(folder)).not.toContain('.env');

  const latest = after?.runs[0]?.id ?? 0;
  const page = valueOf(await control.logs({ name: 'again', runId: latest, after: 0, limit: 50 }));
  expect(page.entries.length).toBeGreaterThan(0);

  // It works on: the parked feature is taken up with its saved work, and what passed is left alone.
  const parked = after?.features.find(({ status }) => status === 'parked');
  const featureId = parked?.id ?? 0;
  valueOf(await control['feature.retry']({ name: 'again', featureId }));
  await stage.playbook({ version: 1, coding: { '*': { attempts: [fileFor()] } } });
  valueOf(await control['crew.start']({ name: 'again', settings: {} }));
  const signal = AbortSignal.timeout(120_000);
  for await (const { body } of valueOf(
    await control.events({ name: 'again', after: after?.seq ?? 0 }, signal),
  )) {
    if (body.type === 'crew.ended') {
      expect(body.end.reason).toBe('all_passing');
      break;
    }
  }
  expect(await namesBelow(join(stage.home, 'carry'))).toEqual([]);
});

test('an archive overwrites nothing, promises nothing, and is refused as a whole when it was tampered with', async ({
  stage,
}) => {
  await workedOn(stage);
  const file = join(stage.root, 'stage.tar.gz');
  await exportTo(stage, file);
  const changed = await rewrite(stage, file, async (folder) => {
    // The bundle of a repository that has never seen the work.
    const poor = join(stage.root, 'poor');
    await run('git', ['clone', '-q', stage.folder, poor]);
    const first = (
      await run('git', ['-C', poor, 'rev-list', '--max-parents=0', 'HEAD'])
    ).stdout.trim();
    await run('git', ['-C', poor, 'reset', '-q', '--hard', first]);
    await run('git', [
      '-C',
      poor,
      'bundle',
      'create',
      '-q',
      join(folder, 'repository.bundle'),
      'main',
    ]);
    await edit(folder, (manifest) => ({
      ...manifest,
      savedWork: [],
      project: { ...manifest.project, head: first },
    }));
  });
  const report = valueOf(await importFrom(stage, changed, 'poor-copy'));
  expect(report).toMatchObject({ features: 3, passing: 0 });
  expect(report.changed.join(' ')).toMatch(/1 features? passed at commits/);

  const control = stage.control();
  const again = await control['project.export']({ name: 'stage', file, withTranscripts: false });
  expect(again).toMatchObject({ refusal: { code: 'file_exists' } });

  const full = join(stage.root, 'full');
  await mkdir(full);
  await writeFile(join(full, 'mine.txt'), 'mine');
  const before = await namesBelow(stage.root);
  const projects = await namesBelow(join(stage.home, 'projects'));
  const refusals = [
    [await importFrom(stage, file, 'stage', join(stage.root, 'new')), 'project_exists'],
    [await importFrom(stage, file, 'new', stage.folder), 'folder_taken'],
    [await importFrom(stage, file, 'new', full), 'folder_taken'],
    [await importFrom(stage, file, 'new', join(stage.root, 'no/where')), 'folder_missing'],
    [await importFrom(stage, join(stage.root, 'none'), 'new'), 'invalid_input'],
  ] as const;
  for (const [answer, code] of refusals) {
    expect(answer).toMatchObject({ ok: false, refusal: { code } });
  }
  expect(await namesBelow(stage.root)).toEqual(before);
  expect(await namesBelow(join(stage.home, 'projects'))).toEqual(projects);
  expect(await readFile(join(full, 'mine.txt'), 'utf8')).toBe('mine');

  const whole = await readFile(file);
  const cut = join(stage.root, 'cut.tar.gz');
  await writeFile(cut, whole.subarray(0, whole.length / 2));
  const noise = join(stage.root, 'noise');
  await writeFile(noise, 'this is no archive');
  const flipped = join(stage.root, 'flipped.tar.gz');
  const plain = gunzipSync(whole);
  const at = plain.indexOf('There is a file for good');
  plain.write('Here', at);
  await writeFile(flipped, gzipSync(plain));

  const forged = await rewrite(stage, file, async (folder) => {
    const name = 'tables/features-000000.ndjson';
    const rows = await readFile(join(folder, name), 'utf8');
    await writeFile(join(folder, name), rows.replaceAll('passing', 'perfect'));
  });
  const newer = await rewrite(stage, file, (folder) =>
    edit(folder, (manifest) => ({ ...manifest, version: 99, surprise: true })),
  );
  const newerSchema = await rewrite(stage, file, (folder) =>
    edit(folder, (manifest) => ({ ...manifest, schema: 9_999 })),
  );
  const escaping = await rewrite(stage, file, async (folder) => {
    await mkdir(join(folder, 'tables/deep'), { recursive: true });
    await writeFile(join(folder, 'tables/deep/x.ndjson'), '{}');
  });
  const left = [await namesBelow(stage.root), await namesBelow(join(stage.home, 'projects'))];
  for (const [path, code] of [
    [cut, 'archive_damaged'],
    [noise, 'archive_damaged'],
    [flipped, 'archive_damaged'],
    [forged, 'archive_damaged'],
    [escaping, 'archive_damaged'],
    [newer, 'archive_newer'],
    [newerSchema, 'archive_newer'],
  ] as const) {
    const answer = await importFrom(stage, path, 'evil');
    expect([path, answer]).toMatchObject([path, { ok: false, refusal: { code } }]);
  }
  expect([await namesBelow(stage.root), await namesBelow(join(stage.home, 'projects'))]).toEqual(
    left,
  );
  expect(await stage.control()['project.get']({ name: 'evil' })).toMatchObject({ ok: false });
});

/** Unpacks an archive, changes it and packs it again with checksums that fit. */
async function rewrite(
  stage: Stage,
  file: string,
  change: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(stage.root, `rewritten-${Math.random().toString(36).slice(2)}`);
  await mkdir(folder);
  await run('tar', ['-xzf', file, '-C', folder]);
  await change(folder);
  await rm(join(folder, 'checksums.json'));
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  const checksums: Record<string, unknown> = {};
  for (const name of names) {
    const content = await readFile(join(folder, name));
    const sha256 = createHash('sha256').update(content).digest('hex');
    checksums[name] = { bytes: content.length, sha256 };
  }
  await writeFile(join(folder, 'checksums.json'), JSON.stringify(checksums));
  const target = join(dirname(folder), `${folder.slice(-8)}.tar.gz`);
  await run('tar', ['-czf', target, '-C', folder, ...names, 'checksums.json']);
  await rm(folder, { recursive: true });
  return target;
}

async function edit(folder: string, change: (manifest: ArchiveManifest) => object): Promise<void> {
  const path = join(folder, 'manifest.json');
  const manifest: ArchiveManifest = JSON.parse(await readFile(path, 'utf8'));
  await writeFile(path, JSON.stringify(change(manifest)));
}
