import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { detectWall } from '../wall/detect-wall.ts';
import { findBrowser } from './find-browser.ts';
import { tryBrowser } from './try-browser.ts';

const found = findBrowser(process.env, '/nowhere');

describe.skipIf(!found.available)('tryBrowser', () => {
  it('starts it behind the wall, even when it lies in what is hidden there', async () => {
    if (!found.available) return;
    const hidden = dirname(dirname(dirname(found.node)));
    expect(await tryBrowser(found, await detectWall(), [hidden, tmpdir()])).toBe(null);
    const bare = { ...found, readOnly: [] };
    expect(await tryBrowser(bare, await detectWall(), [hidden])).toEqual(expect.any(String));
  });

  it('says what keeps it from starting', async () => {
    if (!found.available) return;
    const broken = { ...found, program: '/bin/false' };
    expect(await tryBrowser(broken, await detectWall(), [])).toEqual(expect.any(String));
    const wall = { available: false, why: 'for this test' } as const;
    expect(await tryBrowser(broken, wall, [])).toContain('/bin/false');
  });
});
