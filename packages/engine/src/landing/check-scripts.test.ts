import { describe, expect, it } from 'vitest';
import { changedCheckScripts } from './check-scripts.ts';

const manifest = (scripts: Readonly<Record<string, string>>) => JSON.stringify({ scripts });
const honest = {
  test: 'npm run unit && npm run --silent lint',
  unit: 'node --test',
  lint: 'eslint .',
};

describe('scripts that checks run', () => {
  it.each([
    ['the script itself', { ...honest, test: 'true' }, ['test']],
    ['a script behind it', { ...honest, unit: 'true' }, ['unit']],
    ['a script behind it, with an option between', { ...honest, lint: 'true' }, ['lint']],
    ['a script before it', { ...honest, pretest: 'rm -r test' }, ['pretest']],
    ['a script that went away', { unit: 'node --test', lint: 'eslint .' }, ['test']],
    ['a script that no check runs', { ...honest, dev: 'vite' }, []],
    ['nothing', honest, []],
  ])('notice a change of %s', (_what, after, changed) => {
    const checks = [{ command: 'npm test' }];
    expect(changedCheckScripts(checks, manifest(honest), manifest(after))).toEqual(changed);
  });

  it('take a manifest that cannot be read for one without scripts', () => {
    expect(changedCheckScripts([{ command: 'npm test' }], manifest(honest), '{')).toEqual([
      'lint',
      'test',
      'unit',
    ]);
    expect(changedCheckScripts([{ command: 'npm test' }], null, null)).toEqual([]);
  });
});
