import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStat } from './linux-table.ts';
import { parsePsLine } from './portable-table.ts';
import type { ProcessRow } from './process-table.ts';
import { selectTree, type TreeQuery } from './select-tree.ts';

const SELF = 10;

const row = (pid: number, fields: Partial<ProcessRow> = {}): ProcessRow => ({
  pid,
  parent: 1,
  group: pid,
  startedAt: pid,
  stopped: false,
  uninterruptible: false,
  name: 'sh',
  cpuMs: 0,
  residentBytes: 0,
  run: null,
  tree: null,
  ...fields,
});

const select = (rows: readonly ProcessRow[], query: Partial<TreeQuery>): number[] =>
  selectTree(rows, { run: null, tree: null, roots: [], self: SELF, ...query })
    .map((found) => found.pid)
    .sort((a, b) => a - b);

describe('a tree', () => {
  it.each<[string, ProcessRow[], Partial<TreeQuery>, number[]]>([
    ['by marker', [row(20, { run: 'a' }), row(21, { run: 'b' })], { run: 'a' }, [20]],
    ['by tree', [row(20, { tree: 'x' }), row(21, { tree: 'y' })], { tree: 'x' }, [20]],
    ['by root', [row(20), row(21)], { roots: [{ pid: 20, alive: true }] }, [20]],
    [
      'by group of a dead leader',
      [row(21, { group: 20 })],
      { roots: [{ pid: 20, alive: false }] },
      [21],
    ],
    [
      'not by a pid used again',
      [row(20), row(21, { group: 20 })],
      { roots: [{ pid: 20, alive: false }] },
      [],
    ],
    [
      'by parents',
      [row(20, { run: 'a' }), row(21, { parent: 20 }), row(22, { parent: 21 })],
      { run: 'a' },
      [20, 21, 22],
    ],
    ['never ourselves', [row(SELF, { run: 'a' }), row(11, { parent: SELF })], { run: 'a' }, []],
    ['nothing for nothing', [row(20), row(21, { run: 'a' })], {}, []],
  ])('is found %s', (_name, rows, query, expected) => {
    expect(select(rows, query)).toEqual(expected);
  });

  it('is closed under children, contains every marked process and ends on any table', () => {
    const rows = fc.uniqueArray(
      fc.record({
        pid: fc.integer({ min: 1, max: 40 }),
        parent: fc.integer({ min: 0, max: 40 }),
        group: fc.integer({ min: 1, max: 40 }),
        run: fc.constantFrom(null, 'a', 'b'),
      }),
      { selector: (fields) => fields.pid, maxLength: 40 },
    );
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 40 }), (fields, root) => {
        const table = fields.map(({ pid, ...rest }) => row(pid, rest));
        const found = new Set(select(table, { run: 'a', roots: [{ pid: root, alive: true }] }));
        for (const { pid, parent, run, group } of table) {
          const belongs = run === 'a' || pid === root || group === root || found.has(parent);
          expect(found.has(pid)).toBe(belongs && pid !== SELF);
        }
      }),
    );
  });
});

describe('a line of /proc/<pid>/stat', () => {
  const line = (pid: string, name: string, state: string, flags = '0') =>
    `${pid} (${name}) ${state} 7 8 9 0 -1 ${flags} 0 0 0 0 10 20 30 40 20 0 1 0 12345 999 3 18446744073709551615`;

  it.each(['sh', 'a) R 1 (b', '((', 'with blank'])('is read with the name %j', (name) => {
    expect(parseStat(line('42', name, 'S'), 4096)).toEqual({
      pid: 42,
      parent: 7,
      group: 8,
      startedAt: 12345,
      stopped: false,
      uninterruptible: false,
      name,
      cpuMs: 1000,
      residentBytes: 3 * 4096,
    });
  });

  it('leaves out the dead and the kernel', () => {
    expect(parseStat(line('42', 'sh', 'Z'), 4096)).toBeNull();
    expect(parseStat(line('42', 'kworker', 'I', String(0x200000 + 64)), 4096)).toBeNull();
    expect(parseStat('', 4096)).toBeNull();
  });

  it('tells who is stopped', () => {
    expect(parseStat(line('42', 'sh', 'T'), 4096)).toMatchObject({ stopped: true });
    expect(parseStat(line('42', 'sh', 'D'), 4096)).toMatchObject({ uninterruptible: true });
  });
});

describe('a line of ps', () => {
  it.each([
    [
      '    1     0     1 Ss   00:00:03  1234 /sbin/init',
      { pid: 1, name: 'init', cpuMs: 3000, residentBytes: 1234 * 1024 },
    ],
    [
      '  501   500   501 T    1-02:03:04 10 sh',
      { pid: 501, parent: 500, stopped: true, cpuMs: 93_784_000 },
    ],
    [
      '  502   500   501 U+   0:01.50 10 My App',
      { group: 501, uninterruptible: true, cpuMs: 1500, name: 'My App' },
    ],
  ])('%j', (text, expected) => {
    expect(parsePsLine(text)).toMatchObject(expected);
  });

  it.each(['', 'PID PPID', '  501   500   501 Z  00:00:00 0 sh'])('%j is none', (text) => {
    expect(parsePsLine(text)).toBeNull();
  });
});
