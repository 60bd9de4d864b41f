import { access, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

it('every promise of the security document names tests that exist', async () => {
  const text = await readFile(`${ROOT}docs/security.md`, 'utf8');
  const rows = text
    .slice(text.indexOf('## Promised'), text.indexOf('## Not promised'))
    .split('\n')
    .filter((line) => /^\| (?!-|promise )/u.test(line));
  expect(rows.length).toBeGreaterThan(10);
  for (const row of rows) {
    const tests = [...row.matchAll(/`([^`\s]+\.test\.ts)`/gu)].map(([, file = '']) => file);
    expect([row, tests.length > 0]).toEqual([row, true]);
    for (const file of tests) await expect(access(`${ROOT}${file}`), file).resolves.toBeUndefined();
  }
});
