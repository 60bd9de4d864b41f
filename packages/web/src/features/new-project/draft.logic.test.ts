import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  amountOf,
  EMPTY_DRAFT,
  expandHome,
  folderOf,
  nameProblem,
  neighbour,
  specProblem,
  STEPS,
  templateProblem,
} from './draft.logic.ts';

describe('a name', () => {
  it('is taken exactly when the server would take it', () => {
    const pattern = /^[a-zA-Z0-9_-]{1,50}$/;
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^[a-zA-Z0-9_-]{1,60}$/)),
        (name) => (nameProblem(name, []) === null) === pattern.test(name),
      ),
    );
  });

  it('is refused when there is one that differs in capitals only', () => {
    expect(nameProblem('Shop', ['shop'])).toContain('“shop”');
    expect(nameProblem('shop2', ['shop'])).toBeNull();
  });
});

describe('a folder', () => {
  it('follows the name until a person chooses another, and stays once the project is made', () => {
    const named = { ...EMPTY_DRAFT, name: 'shop' };
    expect(folderOf(named, '/home/me/')).toBe('/home/me/shop');
    expect(folderOf({ ...named, folder: '/srv/shop' }, '/home/me')).toBe('/srv/shop');
    const project = { name: 'shop', folder: '/made' };
    expect(folderOf({ ...named, done: { ...named.done, project } }, '/home/me')).toBe('/made');
  });

  it('may be written with a tilde', () => {
    expect(expandHome(' ~/x ', '/home/me')).toBe('/home/me/x');
    expect(expandHome('~', '/home/me')).toBe('/home/me');
    expect(expandHome('/~/x', '/home/me')).toBe('/~/x');
  });
});

describe('a template', () => {
  const address = (templateAddress: string) =>
    templateProblem({ ...EMPTY_DRAFT, templateWay: 'address', templateAddress });

  it('is an address or a path', () => {
    expect(address('https://git.example/a.git')).toBeNull();
    expect(address('git@git.example:a/b.git')).toBeNull();
    expect(address('/srv/template')).toBeNull();
    expect(address('http://git.example/a')).toContain('https://');
    expect(address('ext::sh')).toContain('https://');
    expect(address('https://me:secret@git.example/a')).toContain('passwords');
    expect(address(' ')).not.toBeNull();
  });
});

describe('a spec', () => {
  it('must say something, or have been agreed on', () => {
    expect(specProblem(EMPTY_DRAFT)).toContain('conversation');
    expect(
      specProblem({ ...EMPTY_DRAFT, done: { ...EMPTY_DRAFT.done, specByChat: true } }),
    ).toBeNull();
    expect(specProblem({ ...EMPTY_DRAFT, specWay: 'paste', pasted: ' \n' })).not.toBeNull();
    expect(specProblem({ ...EMPTY_DRAFT, specWay: 'paste', pasted: 'A shop.' })).toBeNull();
    expect(
      specProblem({ ...EMPTY_DRAFT, specWay: 'paste', pasted: 'x'.repeat(1_000_001) }),
    ).toContain('1,000,001');
  });
});

it('reads amounts as people write them', () => {
  expect(amountOf('')).toBeNull();
  expect(amountOf('$12.50')).toBe(12.5);
  expect(amountOf('12,5')).toBe(12.5);
  expect(amountOf('0')).toBeUndefined();
  expect(amountOf('much')).toBeUndefined();
});

it('goes through all steps and back', () => {
  expect(STEPS.map((step) => neighbour(step, 1))).toEqual([...STEPS.slice(1), 'review']);
  expect(STEPS.map((step) => neighbour(step, -1))).toEqual(['name', ...STEPS.slice(0, -1)]);
});
