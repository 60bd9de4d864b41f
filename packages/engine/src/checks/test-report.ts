import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { TestCounts } from '@ropewalk/contracts';
import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** Real reports of thousands of tests stay below this; more is not counted. */
const SIZE_LIMIT_BYTES = 8 * 1024 * 1024;
const DEPTH_LIMIT = 50;

/**
 * Reads the JUnit XML file that a check may have written where `ROPEWALK_REPORT` told it to. Null when
 * there is none, or nothing that can be counted. The file is written by code that we do not trust: links
 * are not followed, only a regular file of at most 8 MiB is read, entities are left alone.
 */
export async function readTestReport(path: string): Promise<TestCounts | null> {
  const text = await readBounded(path);
  return text === null ? null : countJUnit(text);
}

/** Counts the `testcase` elements of a JUnit XML text, in suites of any depth; null when it is none. */
export function countJUnit(text: string): TestCounts | null {
  if (XMLValidator.validate(text) !== true) return null;
  const parser = new XMLParser({
    ignoreAttributes: true,
    preserveOrder: true,
    processEntities: false,
    parseTagValue: false,
  });
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const document: unknown = parser.parse(text);
  if (!hasElement(document, ['testsuites', 'testsuite'])) return null;
  visit(document, counts, 0);
  return counts;
}

/** Elements come as `{name: children[]}`; text and attributes are not arrays. */
function visit(
  nodes: unknown,
  counts: { -readonly [K in keyof TestCounts]: number },
  depth: number,
): void {
  if (depth > DEPTH_LIMIT) return;
  for (const [name, children] of elementsOf(nodes)) {
    if (name !== 'testcase') {
      visit(children, counts, depth + 1);
      continue;
    }
    if (hasElement(children, ['failure', 'error'])) counts.failed++;
    else if (hasElement(children, ['skipped'])) counts.skipped++;
    else counts.passed++;
  }
}

function hasElement(nodes: unknown, names: readonly string[]): boolean {
  return elementsOf(nodes).some(([name]) => names.includes(name));
}

function elementsOf(nodes: unknown): [string, unknown][] {
  if (!Array.isArray(nodes)) return [];
  return nodes.flatMap((node: unknown) =>
    typeof node === 'object' && node !== null ? Object.entries(node) : [],
  );
}

async function readBounded(path: string): Promise<string | null> {
  try {
    // Without waiting, because a pipe in its place would never open.
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stats = await file.stat();
      if (!stats.isFile() || stats.size > SIZE_LIMIT_BYTES) return null;
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT' || code === 'ELOOP' || code === 'ENXIO' || code === 'ENOTDIR')
      return null;
    throw error;
  }
}
