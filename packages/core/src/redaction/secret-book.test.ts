import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coverLines } from './cover-lines.ts';
import { secretsOfFile, secretsOfVariables } from './credential-variable.ts';
import { coverDeep, createSecretBook } from './secret-book.ts';

/** Like any other words: no shape gives it away. */
const PLAIN = 'correct horse "battery" & staple/ü';
const bookOf = (...secrets: string[]) => {
  const book = createSecretBook();
  for (const secret of secrets) book.learn(secret);
  return book;
};

describe('a secret that is known', () => {
  it('is covered wherever it stands; a short word is not', () => {
    const book = bookOf(PLAIN, 'horse');
    expect(book.cover(`1 ${PLAIN} 2 ${PLAIN}`)).toBe('1 [redacted] 2 [redacted]');
    expect(book.cover('a horse')).toBe('a horse');
    expect(book.find(`x ${PLAIN}`)).toEqual([
      { kind: 'secret that Ropewalk was given', start: 2, end: 2 + PLAIN.length },
    ]);
  });

  it.each([
    ['JSON', JSON.stringify({ said: PLAIN })],
    ['an address', `https://x.org/?q=${encodeURIComponent(PLAIN)}&r=1`],
    ['a form', `q=${encodeURIComponent(PLAIN).replaceAll('%20', '+')}`],
    ['base64', Buffer.from(PLAIN).toString('base64')],
    ['base64 of addresses', Buffer.from(`?>${PLAIN}`).toString('base64url')],
    ['a header with a name', `Basic ${Buffer.from(`user:${PLAIN}`).toString('base64')}`],
  ])('is covered as %s writes it', (_name, text) => {
    const covered = bookOf(PLAIN).cover(text);
    expect(covered).toContain('[redacted]');
    expect(covered).not.toContain(encodeURIComponent('battery'));
    for (const piece of covered.split(/[^A-Za-z0-9+/_-]+/)) {
      expect(Buffer.from(piece, 'base64').toString()).not.toMatch(/horse|batt|stap/);
    }
  });

  it('is found in base64 wherever in the encoded bytes it begins', () => {
    const text = fc.string({ maxLength: 9 });
    const secret = fc.stringMatching(/^[A-Za-z0-9!?~-]{12,40}$/);
    fc.assert(
      fc.property(text, secret, text, (before, value, after) => {
        const encoded = Buffer.from(`${before}${value}${after}`).toString('base64');
        expect(bookOf(value).cover(encoded)).toContain('[redacted]');
      }),
    );
  });

  it('is forgotten when it means nothing any more', () => {
    const book = bookOf(PLAIN);
    book.forget(PLAIN);
    expect(book.cover(PLAIN)).toBe(PLAIN);
  });

  it('of several lines is found by each of them', () => {
    const line = 'abcdefghijklmnopqrstuvwxyz';
    expect(bookOf(`BEGIN\n${line}\nEND`).cover(`> ${line}`)).toBe('> [redacted]');
  });
});

it('every text of a value is covered, its keys as well, and nothing else changes', () => {
  const at = new Date(5);
  const value = { [PLAIN]: [PLAIN, 1, null, { deep: `x${PLAIN}` }], at, flag: true };
  expect(coverDeep(value, bookOf(PLAIN).cover)).toEqual({
    '[redacted]': ['[redacted]', 1, null, { deep: 'x[redacted]' }],
    at,
    flag: true,
  });
});

it('a private key is covered over all the pieces in which it comes, and what follows is not', () => {
  const kind = 'RSA PRIVATE';
  const lines = [
    `-----BEGIN ${kind} KEY-----`,
    'MIIEabcd',
    'efgh',
    `-----END ${kind} KEY----- x`,
    'y',
  ];
  const cover = coverLines(createSecretBook().coverOutput);
  expect(lines.map(cover)).toEqual(['[redacted]', '[redacted]', '[redacted]', '[redacted] x', 'y']);
});

it('the secrets of variables and of files of settings are those that say so by their names', () => {
  const variables = {
    API_KEY: 'abc123def456',
    HOME: '/home/x',
    DB_PASSWORD: 'postgres',
    PIN_TOKEN: '1',
  };
  expect(secretsOfVariables(variables)).toEqual(['abc123def456']);
  expect(secretsOfVariables({ GOOGLE_APPLICATION_CREDENTIALS: '/home/x/key.json' })).toEqual([]);
  const file = [
    '# API_KEY=in-a-comment-0',
    'export API_KEY="quoted value 1"',
    'PORT=3000',
    "dbPassword: 'quoted value 2'",
    '  "client_secret": "quoted value 3",',
    'TOKEN=plain-value-4',
  ].join('\n');
  expect(secretsOfFile(file)).toEqual([
    'quoted value 1',
    'quoted value 2',
    'quoted value 3',
    'plain-value-4',
  ]);
});
