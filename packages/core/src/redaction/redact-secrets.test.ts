import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactSecrets } from './redact-secrets.ts';

/** Built here, so that nothing in this file has the form of a credential. */
const filler = (length: number, alphabet = 'abcDEF0123456789'): string =>
  Array.from({ length }, (_, index) => alphabet[index % alphabet.length]).join('');

const credentials: readonly (readonly [string, string])[] = [
  ['Anthropic', `sk-ant-api03-${filler(90)}`],
  ['Anthropic, signed in', `sk-ant-oat01-${filler(90)}`],
  ['OpenAI', `sk-proj-${filler(48)}`],
  ['OpenRouter', `sk-or-v1-${filler(64)}`],
  ['Stripe', `sk_${'live'}_${filler(24)}`],
  ['GitHub', `ghp_${filler(36)}`],
  ['GitHub, fine-grained', `github_pat_${filler(82)}`],
  ['GitLab', `glpat-${filler(20)}`],
  ['npm', `npm_${filler(36)}`],
  ['Hugging Face', `hf_${filler(34)}`],
  ['Slack', `xoxb-${filler(24)}`],
  ['Google', `AIza${filler(35)}`],
  ['AWS', `AKIA${filler(16, 'ABCDEFGH01234567')}`],
  ['a JSON web token', `eyJ${filler(20)}.eyJ${filler(40)}.${filler(43)}`],
];

describe('text that people are shown', () => {
  it.each(credentials)('covers the key of %s', (_name, secret) => {
    expect(redactSecrets(`using ${secret}, ok`)).toBe('using [redacted], ok');
  });

  it('covers them wherever they stand, and is done after one pass', () => {
    const one = fc.constantFrom(...credentials);
    fc.assert(
      fc.property(fc.string(), one, fc.string(), (before, [, secret], after) => {
        const redacted = redactSecrets(`${before} ${secret} ${after}`);
        return !redacted.includes(secret) && redactSecrets(redacted) === redacted;
      }),
    );
  });

  it.each([
    ['DATABASE_PASSWORD=hunter2hunter2 rest', 'DATABASE_PASSWORD=[redacted] rest'],
    ['"MY_API_KEY": "abcdefgh1234"', '"MY_API_KEY": "[redacted]"'],
    ['Authorization: Bearer abcdefghijklmnop0123', 'Authorization: Bearer [redacted]'],
    ['postgres://app:s3cr3t@db:5432/x', 'postgres://[redacted]@db:5432/x'],
    [
      `-----BEGIN ${'RSA PRIVATE'} KEY-----\nabc\n-----END ${'RSA PRIVATE'} KEY-----\nrest`,
      '[redacted]\nrest',
    ],
  ])('covers what has a name: %s', (text, redacted) => {
    expect(redactSecrets(text)).toBe(redacted);
  });

  it.each([
    'Local: http://localhost:5173/',
    'task-management-for-the-whole-team',
    'commit 0c84404b3f1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e',
    'the token is missing: set API_TOKEN',
    'GET /basic/authentication 200',
  ])('leaves alone: %s', (text) => {
    expect(redactSecrets(text)).toBe(text);
  });
});
