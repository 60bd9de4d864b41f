import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { fileFor, test } from './support/crew-play.ts';
import { hashesBelow, writeReferenceProject, type Row } from './support/reference-project.ts';
import { valueOf } from './support/stage.ts';

const feature = (id: number, more: Row = {}): Row => ({
  id,
  priority: id * 10,
  category: 'functional',
  name: `feature-${id}`,
  description: `There is a file for ${id}.`,
  steps: JSON.stringify(['Look for the file']),
  ...more,
});

const QUESTION = {
  prompt: 'Which provider?',
  fields: [
    {
      id: 'provider',
      label: 'Provider',
      type: 'select',
      required: true,
      options: [{ value: 'a', label: 'A' }],
    },
  ],
};

test('a project of the newer layout is taken over, and nothing in its folder changes', async ({
  stage,
}) => {
  await stage.commit({ 'README.md': '# Old\n', '.gitignore': '.autoforge/\n' });
  const open = await writeReferenceProject(stage.folder, {
    layout: 'H',
    place: '.autoforge',
    features: [
      feature(1, { passes: 1 }),
      feature(2, { passes: 1, in_progress: 1, dependencies: '[1]' }),
      feature(3, { in_progress: 1, dependencies: '[1,2,3,99,4]' }),
      feature(4, {
        dependencies: '[3]',
        human_input_response: JSON.stringify({
          fields: { a: 'b' },
          responded_at: '2026-02-12T10:00:00',
        }),
      }),
      feature(5, { needs_human_input: 1, human_input_request: JSON.stringify(QUESTION) }),
    ],
    schedules: [
      {
        project_name: 'old',
        start_time: '21:00',
        duration_minutes: 240,
        days_of_week: 31,
        max_concurrency: 5,
        created_at: '2026-02-12 10:00:00.000000',
      },
    ],
    messages: [
      { role: 'user', content: 'How does it work?' },
      { role: 'assistant', content: 'Very well.' },
    ],
    files: {
      '.autoforge/prompts/app_spec.txt':
        '<project_specification>\nA list.\n</project_specification>\n',
      '.autoforge/prompts/coding_prompt.md': 'Mine.',
      '.autoforge/prompts/.spec_status.json': '{"status":"complete"}',
      '.autoforge/config.json': '{"dev_command":"npm run dev"}',
    },
  });
  const before = await hashesBelow(stage.folder);
  expect(Object.keys(before)).toContain('.autoforge/features.db-wal');

  const control = stage.control();
  const report = valueOf(
    await control['project.import_reference']({ folder: stage.folder, name: 'stage' }),
  );
  expect(await hashesBelow(stage.folder)).toEqual(before);
  open.close();

  expect(report).toMatchObject({
    features: 5,
    passing: 2,
    needs_input: 1,
    schedules: 1,
    conversations: 1,
    brought: expect.arrayContaining([
      '.autoforge/features.db',
      '.autoforge/assistant.db',
      '.autoforge/prompts/app_spec.txt',
      '.autoforge/config.json',
    ]),
  });
  const told = report.mended.join('\n');
  for (const part of [
    '#3 depended on itself',
    '#3 depended on #99',
    'in a circle',
    'said to pass',
    '21:00 UTC is off',
  ]) {
    expect(told).toContain(part);
  }
  expect(report.left.join('\n')).toContain('coding_prompt.md');

  const { features } = valueOf(await control['features.list']({ name: 'stage' }));
  expect(features.map(({ priority, status }) => [priority, status])).toEqual([
    [10, 'passing'],
    [20, 'passing'],
    [30, 'pending'],
    [40, 'pending'],
    [50, 'needs_input'],
  ]);
  const [first] = features;
  expect(valueOf(await control['project.get']({ name: 'stage' }))).toMatchObject({
    spec: expect.stringContaining('A list.'),
    initialized: true,
  });
  await stage.withStore(async (store) => {
    const { features: backlog, project } = await store.query('snapshot', { projectId: 1, now: 0 });
    const head = await stage.git('rev-parse', 'HEAD');
    expect(backlog[0]?.state).toMatchObject({
      status: 'passing',
      verdict: 'unchecked',
      commit: head,
      retest: 'never_tested',
    });
    expect(backlog[3]?.answer).toMatchObject({
      fields: { a: 'b' },
      respondedAt: Date.parse('2026-02-12T10:00:00Z'),
    });
    expect(await store.query('devCommand', { projectId: project.id })).toBe('npm run dev');
    const { schedules } = await store.query('scheduleBook', { projectId: project.id });
    expect(schedules).toMatchObject([
      { startTime: '21:00', timeZone: 'UTC', daysOfWeek: 31, maxConcurrency: 5, enabled: false },
    ]);
    const [talk] = await store.query('conversations', { projectId: project.id, kind: 'assistant' });
    expect(talk).toMatchObject({ title: 'How does it...', messageCount: 2 });
  });

  // It is a project like every other: a crew builds what is pending and looks at what is said to pass.
  valueOf(
    await stage.control()['feature.answer']({
      name: 'stage',
      featureId: features[4]?.id ?? 0,
      fields: { provider: 'a' },
    }),
  );
  const driver = await stage.playbook({
    version: 1,
    coding: { '*': { attempts: [fileFor()] } },
  });
  const story = await stage.runToEnd({ driver, testingAgentRatio: 0, retryBaseMs: 50 });
  expect(story.end).toMatchObject({ reason: 'all_passing' });
  expect(first?.id).toBe(1);
});

test('a project of the older layout in its root is taken over; what is no project is refused', async ({
  stage,
}) => {
  await stage.commit({ 'README.md': '# Old\n' });
  const open = await writeReferenceProject(stage.folder, {
    layout: 'S',
    place: '.',
    features: [
      feature(3, {
        passes: 1,
        testing_in_progress: 1,
        last_tested_at: '2026-01-20 09:00:00.000000',
      }),
      feature(7, { name: 'feature-3', dependencies: 'null' }),
    ],
    files: { 'prompts/app_spec.txt': 'Build it.' },
  });
  open.close();
  const control = stage.control();
  const before = await hashesBelow(stage.folder);
  const report = valueOf(
    await control['project.import_reference']({ folder: stage.folder, name: null }),
  );
  expect(report).toMatchObject({ name: 'project', features: 2, passing: 1 });
  expect(await hashesBelow(stage.folder)).toEqual(before);

  expect(
    await control['project.import_reference']({ folder: stage.folder, name: 'other' }),
  ).toMatchObject({ refusal: { code: 'folder_taken' } });
  const bare = join(stage.root, 'play');
  expect(await control['project.import_reference']({ folder: bare, name: 'x' })).toMatchObject({
    refusal: { code: 'folder_not_usable', message: expect.stringContaining('no repository') },
  });
  expect(await hashesBelow(bare)).toEqual({});
  expect(
    await control['project.import_reference']({ folder: join(stage.root, 'none'), name: 'x' }),
  ).toMatchObject({ refusal: { code: 'folder_missing' } });
});

test('what only looks like a database, or is a link, is refused and not followed', async ({
  stage,
}) => {
  await stage.commit({ 'README.md': '# Old\n' });
  const control = stage.control();
  const elsewhere = join(stage.root, 'elsewhere.db');
  await writeFile(elsewhere, 'secret');
  await symlink(elsewhere, join(stage.folder, 'features.db'));
  expect(
    await control['project.import_reference']({ folder: stage.folder, name: 'stage' }),
  ).toMatchObject({ refusal: { code: 'folder_not_usable' } });
  await stage.leave('assistant.db', 'no database at all, but long enough to be looked at');
  await stage.leave('app_spec.txt', 'Build it.');
  expect(
    await control['project.import_reference']({ folder: stage.folder, name: 'stage' }),
  ).toMatchObject({ refusal: { code: 'folder_not_usable' } });
});
