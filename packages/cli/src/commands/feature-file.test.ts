import { describe, expect, it } from 'vitest';
import { parseFeatures } from './feature-file.ts';

const GOOD = { category: 'a', name: 'Login', description: 'd', steps: ['s'] };

function sentenceOf(source: string, path: string): string {
  const parsed = parseFeatures(source, path);
  if (parsed.ok) {
    throw new Error('it was taken');
  }
  expect(parsed.refusal.code).toBe('invalid_input');
  return parsed.refusal.message;
}

describe('reading features from a file', () => {
  it('takes JSON and YAML alike', () => {
    const json = parseFeatures(JSON.stringify([GOOD]), 'f.json');
    const yaml = parseFeatures(
      '- category: a\n  name: Login\n  description: d\n  steps: [s]\n',
      'f.yaml',
    );
    expect(json).toEqual({ ok: true, value: [{ ...GOOD, dependencies: [], checks: [] }] });
    expect(yaml).toEqual(json);
  });

  it('takes a file that begins with a byte order mark', () => {
    expect(parseFeatures(`\uFEFF${JSON.stringify([GOOD])}`, 'f.json').ok).toBe(true);
  });

  it.each([
    ['', 'f.yaml'],
    ['{}', 'f.json'],
    ['[]', 'f.json'],
    ['just words', 'f.yaml'],
    ['[{"name": "a"', 'f.json'],
    ['- name: "a\n- b: [', 'f.yaml'],
    [JSON.stringify([GOOD, { ...GOOD, name: '', steps: [] }], null, 1), 'f.json'],
    ['- category: a\n  name: Login\n  steps: nothing\n  colour: red\n', 'f.yaml'],
    [JSON.stringify(Array.from({ length: 9 }, () => ({}))), 'f.json'],
  ])('says what is wrong with %j', (source, path) => {
    expect(sentenceOf(source, path)).toMatchSnapshot();
  });
});
