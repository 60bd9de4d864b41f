import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coverFound, findSecrets, SECRET_SHAPES } from './find-secrets.ts';
import type { SecretShape } from './shapes/secret-shape.ts';

/** Texts of a shape: what its pattern consumes, made at random, so that nothing here has the form of a credential. */
function textsOf({ pattern, words }: SecretShape): readonly string[] {
  const consumed = new RegExp(withoutLooks(pattern.source));
  const isOne = (text: string): boolean =>
    new RegExp(pattern.source, pattern.flags).test(text) &&
    (words.length === 0 || words.some((word) => text.includes(word)));
  return fc.sample(fc.stringMatching(consumed), { numRuns: 60, seed: 5 }).filter(isOne).slice(0, 3);
}

/** The generator knows no looking ahead or back; what it makes is asked for those afterwards. */
function withoutLooks(source: string): string {
  let rest = source;
  for (let at = findLook(rest); at >= 0; at = findLook(rest)) {
    rest = rest.slice(0, at) + rest.slice(endOfGroup(rest, at));
  }
  const short = rest
    .replaceAll('(?<secret>', '(')
    // The body of a private key is looked ahead at.
    .replaceAll('[\\s\\S]{0,20000}?', '[A-Za-z0-9+/]{60,64}')
    .replaceAll(/\{(\d+),\d+\}/g, (_all, least: string) => `{${least},${Number(least) + 8}}`);
  return `^(?:${short})$`;
}

function findLook(source: string): number {
  return source.search(/\(\?<?[=!]/);
}

function endOfGroup(source: string, from: number): number {
  let depth = 0;
  let inClass = false;
  for (let at = from; at < source.length; at += 1) {
    const letter = source[at];
    if (letter === '\\') at += 1;
    else if (inClass) inClass = letter !== ']';
    else if (letter === '[') inClass = true;
    else if (letter === '(') depth += 1;
    else if (letter === ')') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  throw new Error(`a group in ${source} has no end`);
}

const CERTAIN = SECRET_SHAPES.filter((shape) => shape.certain);

describe('the table of shapes', () => {
  it.each(CERTAIN.map((shape) => [`${shape.kind} (${shape.source.slice(0, 40)})`, shape] as const))(
    'finds a %s, and covers it whole',
    (_name, shape) => {
      const texts = textsOf(shape);
      expect(texts.length).toBeGreaterThan(0);
      for (const text of texts) {
        const all = `const a = "${text}"; // more`;
        const found = findSecrets(all, 'certain');
        expect(found.length).toBeGreaterThan(0);
        const covered = coverFound(all, found);
        expect(covered).toContain('[redacted]');
        expect(findSecrets(covered, 'certain')).toEqual([]);
        expect(covered).not.toContain(text);
      }
    },
  );

  it('says of each what it is and where that is known from, and counts what it must', () => {
    for (const { pattern, kind, source } of SECRET_SHAPES) {
      expect([kind, source.length > 5, pattern.flags.includes('d') && pattern.global]).toEqual([
        kind,
        true,
        true,
      ]);
      // What repeats without an end may take a time that grows faster than the text.
      const endless =
        pattern.source.replaceAll(/\[(?:\\.|[^\]])*\]|\\./g, 'x').match(/[*+](?!\?)/g) ?? [];
      expect([kind, endless]).toEqual([kind, []]);
    }
    expect(new Set(CERTAIN.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(85);
  });
});

it.each(['\\n', '\\t', '\\0', '\\x1b', '\\u0000', '%3D', '=', '_'])(
  'finds a secret behind %s',
  (before) => {
    const text = `a${before}ghp_${'a1B2'.repeat(9)}`;
    expect(coverFound(text, findSecrets(text, 'certain'))).toBe(`a${before}[redacted]`);
  },
);

describe('what is no secret', () => {
  const hex = (length: number): string =>
    '0c84404b3f1c2d3e4f5a6b7c8d9e0f1a'.repeat(8).slice(0, length);
  it.each([
    ['a commit', hex(40)],
    ['a SHA-256', hex(64)],
    ['a digest of an image', `node@sha256:${hex(64)}`],
    ['a UUID', '3f2b8c1e-9d4a-4e7b-8f6a-1c2d3e4f5a6b'],
    ['the integrity of a package', `"integrity": "sha512-${'aB3+/x9Q'.repeat(10)}aBcD=="`],
    ['a picture', `data:image/png;base64,${'iVBORw0KGgoAAAANSUhEUgAA'.repeat(40)}`],
    ['a font', `url(data:font/woff2;base64,${'d09GMgABAAAAAEgsAA4AAAAAsk'.repeat(40)})`],
    [
      'CSS',
      '.sk-fading-circle-container .sk-circle-before-animation { --pk-primary-color-muted: #fff }',
    ],
    ['a class', '<div class="sk-loading-spinner-container-large pat-depends-on-something">'],
    ['code', 'const apiKey = options.apiKey; const token = await getToken(secret.name);'],
    [
      'types',
      'interface Login { password: string; token?: string | null; secretName: SecretName }',
    ],
    ['variables', 'TOKEN=$GITHUB_TOKEN PASSWORD=${DB_PASSWORD} API_KEY=<your-api-key>'],
    ['English', 'Basic functionality and bearer authentication; the secret: nobody knows.'],
    ['an address', 'git@github.com:owner/repository.git https://user@example.com/x'],
    ['an address of this machine', 'postgres://app:hunter2hunter2@localhost:5432/app'],
    ['an address of a container', 'postgres://app:hunter2hunter2@db:5432/app'],
    ['the example of a documentation', `AKIA${'IOSFODNN7'}EXAMPLE`],
    ['a public key', `-----BEGIN PUBLIC KEY-----\n${'MIIB'.repeat(20)}\n-----END PUBLIC KEY-----`],
    ['an npm variable', 'npm_config_registry npm_lifecycle_event npm_package_json'],
    ['minified code', 'function a(b,c){return b.secret_=c.token_||d(e)}var SKa=1,SG=2;'],
    ['a service key that is public', `pk_${'live'}_${'a1B2'.repeat(8)}`],
  ])('%s lands and is shown as it is', (name, text) => {
    expect(findSecrets(text, 'certain')).toEqual([]);
    if (name.startsWith('an address of')) return;
    expect(coverFound(text, findSecrets(text, 'likely'))).toBe(text);
  });
});

describe('the time that it takes', () => {
  const LENGTH = 64 * 1024;
  const fill = (piece: string): string =>
    piece.repeat(Math.ceil(LENGTH / piece.length)).slice(0, LENGTH);
  const pieces = ['a', 'A', '0', '-', 'a-', 'a.', 'M', ' ', '\n', '=', 'a:', '://a:', 'key: '];
  const key = '-----BEGIN PRIVATE KEY-----';

  it.each(SECRET_SHAPES.map((shape) => [`${shape.kind}: ${shape.words[0] ?? ''}`, shape] as const))(
    'is bounded whatever the text is: %s',
    (_name, { words, pattern }) => {
      const hard = [
        ...words.flatMap((word) => [fill(word), fill(`${word}a1B2-_`), `${word}${fill('a1')}`]),
        ...pieces.map((piece) => `${words[0] ?? ''} ${fill(piece)}`),
        `${key}${fill('a')}`,
        fill(key),
      ];
      for (const text of hard) {
        const began = performance.now();
        expect([...text.matchAll(pattern)].length).toBeGreaterThanOrEqual(0);
        // Some 30 ms at most. Time that grows with the square of the length would be many seconds.
        expect(performance.now() - began, text.slice(0, 40)).toBeLessThan(1_500);
      }
    },
  );
});
