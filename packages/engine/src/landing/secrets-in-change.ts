import { createHash } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import { ALLOWED_SECRETS_FILE, type HeldSecret } from '@ropewalk/contracts';
import type { SecretBook } from '@ropewalk/core';
import { GitFailure } from '../hub/git.ts';
import type { ChangedFile, Hub } from '../workspaces/workspace-types.ts';
import type { LandingCase } from './perform.ts';

/** Others have their turn after as much. */
const PIECE_CHARACTERS = 256 * 1024;
/** More tell nothing new. */
const MOST_SECRETS = 50;

/**
 * The secrets that a change would bring onto the target: known ones and those of certain shape, in files of every kind
 * and in their names. What stands there already, or is allowed by a person, is passed over. A file that is too large
 * to be looked through counts as one.
 */
export async function secretsInChange(
  { parts, landing, context }: LandingCase,
  head: string,
  candidate: string,
): Promise<readonly HeldSecret[]> {
  const { hub } = parts;
  const changes = await hub.changedFiles(head, candidate);
  const allowing = landing.kind === 'person' ? candidate : head;
  const held: HeldSecret[] = [];
  let allowed: ReadonlySet<string> | null = null;
  for (const change of changes) {
    if (change.status === 'D' || held.length >= MOST_SECRETS) continue;
    const found = await secretsInFile(hub, context.secrets, { change, head, candidate });
    if (found.length === 0) continue;
    allowed ??= allowedBy(await hub.fileAt(allowing, ALLOWED_SECRETS_FILE));
    for (const one of found) if (!allowed.has(one.fingerprint)) held.push(one);
  }
  return held.slice(0, MOST_SECRETS);
}

async function secretsInFile(
  hub: Hub,
  secrets: SecretBook,
  { change, head, candidate }: { change: ChangedFile; head: string; candidate: string },
): Promise<readonly HeldSecret[]> {
  const path = secrets.cover(change.path);
  const ofName = secrets.find(change.path).map(({ kind, start, end }) => ({
    path,
    line: null,
    kind,
    fingerprint: fingerprintOf(change.path.slice(start, end)),
  }));
  const after = await contentAt(hub, candidate, change.path);
  if (after === 'too_large') {
    const kind = 'file of more than 64 MiB, which cannot be looked through';
    return [...ofName, { path, line: null, kind, fingerprint: fingerprintOf(change.path) }];
  }
  const found = after === null ? [] : await findIn(after, secrets);
  if (found.length === 0) return ofName;
  const before =
    change.status === 'A' ? null : await contentAt(hub, head, change.from ?? change.path);
  const isNew = ({ value }: FoundValue): boolean =>
    before === null || before === 'too_large' || !before.includes(value);
  return [
    ...ofName,
    ...found.filter(isNew).map(({ kind, line, value }) => ({
      path,
      line,
      kind,
      fingerprint: fingerprintOf(value),
    })),
  ];
}

interface FoundValue {
  readonly kind: string;
  readonly line: number;
  readonly value: string;
}

/** Looks piece by piece, cut at ends of lines, so that a large file holds nobody up. */
async function findIn(text: string, secrets: SecretBook): Promise<readonly FoundValue[]> {
  const found: FoundValue[] = [];
  let line = 1;
  for (let at = 0; at < text.length && found.length < MOST_SECRETS;) {
    const lineEnd = text.indexOf('\n', at + PIECE_CHARACTERS);
    const end = lineEnd < 0 ? text.length : lineEnd + 1;
    const piece = text.slice(at, end);
    for (const { kind, start, end: behind } of secrets.find(piece)) {
      const value = piece.slice(start, behind);
      found.push({ kind, line: line + linesIn(piece.slice(0, start)), value });
    }
    line += linesIn(piece);
    at = end;
    if (at < text.length) await breathe();
  }
  return found;
}

function linesIn(text: string): number {
  return text.split('\n').length - 1;
}

async function contentAt(
  hub: Hub,
  commit: string,
  path: string,
): Promise<string | null | 'too_large'> {
  try {
    return await hub.fileAt(commit, path);
  } catch (error) {
    if (error instanceof GitFailure && error.code === 'git_output_too_large') return 'too_large';
    throw error;
  }
}

/** Tells secrets apart without telling them. */
function fingerprintOf(value: string): string {
  return createHash('sha256').update(value).digest('hex').slice(0, 24);
}

function allowedBy(text: string | null): ReadonlySet<string> {
  return new Set((text ?? '').split('\n').map((line) => line.replace(/#.*/u, '').trim()));
}
