import type { WeakenedTest } from '@ropewalk/contracts';
import { type TestLanguage, testLanguageOf } from './test-files.ts';
import { withoutComments } from './without-comments.ts';

/** One file on both sides of a change; null where it does not exist. */
export interface FileChange {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Longer files are generated; nobody wrote their assertions. */
const LENGTH_LIMIT = 1_000_000;
const QUOTE_LENGTH = 120;

/**
 * Finds tests that say less after a change: deleted test files, tests that are newly skipped (or left out
 * because another one is focused), and test files with fewer assertions. A file that reappears
 * unchanged under another path of a test was moved. Pure; a finding is a reason to look, not a proof.
 */
export function findWeakenedTests(changes: readonly FileChange[]): WeakenedTest[] {
  const arrived = new Set(
    changes
      .filter((change) => change.before === null && testLanguageOf(change.path) !== null)
      .map((change) => change.after),
  );
  return changes.flatMap(({ path, before, after }) => {
    const language = testLanguageOf(path);
    if (language === null || before === null || before.length > LENGTH_LIMIT) return [];
    if (after === null) return arrived.has(before) ? [] : findDeleted(path, before, language);
    if (after.length > LENGTH_LIMIT) return [];
    const code = { before: toCode(before, path, language), after: toCode(after, path, language) };
    return [...findSkipped(path, code, language), ...findFewer(path, code, language)];
  });
}

interface BothSides {
  readonly before: string;
  readonly after: string;
}

function toCode(text: string, path: string, language: TestLanguage): string {
  const code = withoutComments(text, language.comments);
  return language.testPart?.(code, path) ?? code;
}

function findDeleted(path: string, before: string, language: TestLanguage): WeakenedTest[] {
  const code = toCode(before, path, language);
  const assertions = count(code, language.assertions);
  // Folders of tests also hold fixtures and helpers: losing those is seen by the tests that need them.
  if (assertions === 0 && !/\bit\b|test|describe|should|spec/i.test(code)) return [];
  return [{ path, kind: 'deleted', detail: `The file is gone, with ${say(assertions)}.` }];
}

function findSkipped(path: string, code: BothSides, language: TestLanguage): WeakenedTest[] {
  const before = matchingLines(code.before, language.skips);
  const after = matchingLines(code.after, language.skips);
  const known = new Map<string, number>();
  for (const line of before) known.set(line, (known.get(line) ?? 0) + 1);
  const fresh = after.filter((line) => {
    const left = known.get(line) ?? 0;
    known.set(line, left - 1);
    return left <= 0;
  });
  const grown = after.length - before.length;
  // With as many skips as before, one that was only reworded is no news; one that used to run is.
  const ranBefore = new Set(code.before.split('\n').map((line) => line.trim()));
  const news = grown > 0 ? fresh : fresh.filter((line) => ranBefore.has(withoutSkip(line)));
  if (news.length === 0) return [];
  const quoted = news.slice(0, 3).map((line) => line.slice(0, QUOTE_LENGTH));
  return [{ path, kind: 'skipped', detail: `Not run any more: ${quoted.join(' · ')}` }];
}

function findFewer(path: string, code: BothSides, language: TestLanguage): WeakenedTest[] {
  const before = count(code.before, language.assertions);
  const after = count(code.after, language.assertions);
  if (after >= before) return [];
  return [{ path, kind: 'fewer_assertions', detail: `${say(before)} before, ${after} after.` }];
}

function count(code: string, pattern: RegExp): number {
  return code.match(pattern)?.length ?? 0;
}

/** The trimmed line of every match, in order. */
function matchingLines(code: string, pattern: RegExp): string[] {
  return [...code.matchAll(pattern)].map((match) => {
    // A match may begin with the line break or indent before it.
    const at = match.index + (match[0].length - match[0].trimStart().length);
    const end = code.indexOf('\n', at);
    return code.slice(code.lastIndexOf('\n', at) + 1, end < 0 ? code.length : end).trim();
  });
}

/** How the line would look if the test ran: `it.skip(` is `it(`, `xit(` is `it(`. */
function withoutSkip(line: string): string {
  return line
    .replace(/\.(?:skip|todo|fixme|only)\b/, '')
    .replace(/^[xf](?=(?:it|describe|test|context|specify)\b)/, '');
}

function say(assertions: number): string {
  return assertions === 1 ? '1 assertion' : `${assertions} assertions`;
}
