import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { createApiClient } from '@ropewalk/client';
import {
  budgetSchema,
  chatClientMessageSchema,
  chatServerMessageSchema,
  crewSettingsSchema,
  devServerConfigChangeSchema,
  improveChangeSchema,
  machineSettingsSchema,
  projectBudgetsSchema,
  projectConfigSchema,
  machineMessageSchema,
  machineRequestSchema,
  projectMessageSchema,
  projectRequestSchema,
  projectSettingsChangeSchema,
  providerChoiceSchema,
  pushTargetSchema,
  scheduleCreateSchema,
  settingsChangeSchema,
  SOCKET_PATHS,
  type SocketKind,
  targetRequestSchema,
  terminalFrameSchema,
  terminalMessageSchema,
} from '@ropewalk/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { EXAMPLES } from '../../scripts/reference/examples.ts';
import { generateFiles } from '../../scripts/reference/generate-files.ts';
import { openApiSchema } from '../../scripts/reference/open-api.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { apiOf } from './support/api.ts';

const run = promisify(execFile);
let stage: Stage;
let document: unknown;

beforeAll(async () => {
  stage = await openStage();
  const api = await apiOf(stage);
  document = (await api('GET', '/openapi.json')).body;
});
afterAll(() => stage.close());

test('what is generated is as new as the schemas (npm run reference)', async () => {
  for (const { path, content } of await generateFiles(document)) {
    expect(await readFile(path, 'utf8'), path).toBe(content);
  }
});

test('every route is in the reference', async () => {
  const page = await readFile('docs/api.md', 'utf8');
  const { paths } = openApiSchema.parse(document);
  for (const [path, operations] of Object.entries(paths)) {
    for (const method of Object.keys(operations)) {
      expect(page).toContain(`\n### \`${method.toUpperCase()} /api${path}\`\n`);
    }
  }
});

test('every socket that is served is in the reference, with every message on it', async () => {
  const page = await readFile('docs/messages.md', 'utf8');
  const chat = [...chatServerMessageSchema.options, ...chatClientMessageSchema.options];
  const messages: Record<SocketKind, readonly z.ZodObject[]> = {
    project: [...projectMessageSchema.options, ...projectRequestSchema.options],
    machine: [...machineMessageSchema.options, ...machineRequestSchema.options],
    spec: chat,
    expand: chat,
    assistant: chat,
    terminal: [...terminalFrameSchema.options, ...terminalMessageSchema.options],
  };
  const sections = page.split('\n## ');
  expect(sections).toHaveLength(Object.keys(SOCKET_PATHS).length + 1);
  for (const [kind, schemas] of Object.entries(messages)) {
    const path = SOCKET_PATHS[kind as SocketKind].replaceAll(/:(\w+)/g, '{$1}');
    const section = sections.find((text) => text.startsWith(`\`${path}\`\n`)) ?? '';
    for (const { shape } of schemas) {
      const [type] = [shape['type']].flatMap((field) =>
        field instanceof z.ZodLiteral ? [...field.values] : [],
      );
      expect(section).toContain(`\n#### \`${String(type)}\`\n`);
      for (const field of Object.keys(shape).filter((name) => name !== 'type')) {
        expect([path, type, section]).toEqual([
          path,
          type,
          expect.stringContaining(`\n| \`${field}\` `),
        ]);
      }
    }
  }
});

test('every setting is in the reference', async () => {
  const sections = (await readFile('docs/settings.md', 'utf8')).split('\n## ');
  const schemas = [
    crewSettingsSchema,
    machineSettingsSchema,
    providerChoiceSchema,
    projectBudgetsSchema,
    budgetSchema,
    pushTargetSchema,
    projectConfigSchema,
    targetRequestSchema,
    improveChangeSchema,
    scheduleCreateSchema,
    devServerConfigChangeSchema,
    settingsChangeSchema,
    projectSettingsChangeSchema,
  ];
  for (const { shape } of schemas) {
    const names = Object.keys(shape);
    const isWhole = (section: string) =>
      names.every((name) => section.includes(`\n| \`${name}\` `));
    expect([names, sections.some(isWhole)]).toEqual([names, true]);
  }
});

test('every group of routes has an example, and every example works', async () => {
  const { paths } = openApiSchema.parse(document);
  const groups = Object.values(paths).flatMap((operations) =>
    Object.values(operations).map(({ tags }) => tags[0]),
  );
  expect(Object.keys(EXAMPLES).toSorted()).toEqual([...new Set(groups)].toSorted());
  const env = {
    ...process.env,
    HOME: stage.environment['HOME'],
    ROPEWALK: stage.url(),
    TOKEN: await stage.token(),
  };
  for (const example of Object.values(EXAMPLES)) {
    await run('sh', ['-c', example], { env, cwd: stage.root });
  }
});

test('the typed client asks and is refused by values', async () => {
  const api = createApiClient({ url: stage.url(), token: await stage.token() });
  const { data } = await api.GET('/projects/{project_name}/agent/status', {
    params: { path: { project_name: 'my-app' } },
  });
  expect(data).toMatchObject({ status: 'stopped' });
  const { error, response } = await api.GET('/projects/{project_name}', {
    params: { path: { project_name: 'none' } },
  });
  expect(response.status).toBe(404);
  expect(error).toMatchObject({ code: 'project_unknown' });
});
