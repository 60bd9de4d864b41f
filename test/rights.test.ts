import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT_POLICY_FILE } from '@ropewalk/contracts';
import { expect } from 'vitest';
import { fileFor, run, setUp, test, write } from './support/crew-play.ts';
import { valueOf } from './support/stage.ts';

const ALLOWING = 'version: 1\ncommands:\n  - name: frobnicate\n';

test('an agent runs no more than it may, and widens nothing without a person', async ({
  stage,
}) => {
  await setUp(stage, {
    features: ['alpha'],
    coding: {
      '*': [
        [
          run('touch before && sudo touch refused'),
          write(PROJECT_POLICY_FILE, ALLOWING),
          // What the workspace says counts for nothing.
          run('frobnicate'),
          ...fileFor(),
        ],
      ],
    },
  });
  const rules = join(stage.home, 'commands.yaml');
  await writeFile(rules, 'version: 1\nblocked_comands: [curl]\n');
  const refused = await stage.control()['crew.start']({ name: 'stage', settings: {} });
  expect(refused).toMatchObject({ refusal: { code: 'policy_invalid' } });
  await writeFile(rules, 'version: 1\nblocked_commands: [curl]\n');

  const first = await stage.runToEnd();
  expect(first.of('run.calls_refused')).toMatchObject([{ count: 2 }]);
  expect(first.of('landing.refused')).toMatchObject([
    { refusal: { code: 'needs_person', files: [PROJECT_POLICY_FILE] } },
  ]);
  expect(first.of('policy.proposed')).toHaveLength(1);
  expect(await stage.feature('alpha')).toMatchObject({ status: 'parked' });
  expect(await stage.git('ls-tree', '--name-only', 'HEAD')).toBe('README.md');

  const policy = valueOf(await stage.control()['policy.show']({ name: 'stage' }));
  expect(policy).toMatchObject({
    rules: { organisation_blocks: ['curl'], project_allows: [] },
    proposed: [{ content: ALLOWING, problems: [] }],
  });
  const line = 'frobnicate && curl x';
  const told = async () => valueOf(await stage.control()['policy.check']({ name: 'stage', line }));
  expect(await told()).toMatchObject({ allow: false, command: 'frobnicate' });
  const hash = policy.proposed[0]?.hash ?? '';
  valueOf(await stage.control()['policy.decide']({ name: 'stage', hash, decision: 'accept' }));
  expect(await told()).toMatchObject({ allow: false, command: 'curl' });

  const second = await stage.runToEnd();
  expect(second.end?.reason).toBe('all_passing');
  // What is built in is still refused; the accepted command ran.
  expect(second.of('run.calls_refused')).toMatchObject([{ count: 2 }, { count: 1 }]);
  expect(await stage.git('ls-tree', '-r', '--name-only', 'HEAD')).toContain(PROJECT_POLICY_FILE);
});
