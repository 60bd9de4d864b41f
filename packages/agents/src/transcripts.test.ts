import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { agentEventSchema, type AgentEvent } from '@ropewalk/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { endingOfStop } from './acp/ending.ts';
import * as acp from './acp/events.ts';
import { promptResponseSchema } from './acp/update-schemas.ts';
import { decideEnding } from './claude/ending.ts';
import * as claude from './claude/events.ts';

/** Recorded output of real programs against the events that we make of it (`vitest -u` rewrites them). */

const FOLDER = join(import.meta.dirname, 'testing/transcripts');
const exitSchema = z.object({
  type: z.literal('exit'),
  exitCode: z.int().nullable(),
  signal: z.string().nullable(),
});

async function linesOf(kind: string, name: string): Promise<readonly unknown[]> {
  const text = await readFile(join(FOLDER, kind, name), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
}

async function transcriptsOf(kind: string): Promise<readonly string[]> {
  const names = await readdir(join(FOLDER, kind));
  return names.filter((name) => name.endsWith('.jsonl'));
}

async function expectGolden(kind: string, name: string, events: readonly AgentEvent[]) {
  for (const event of events) agentEventSchema.parse(event);
  const golden = join(FOLDER, kind, name.replace('.jsonl', '.events.json'));
  await expect(`${JSON.stringify(events, null, 2)}\n`).toMatchFileSnapshot(golden);
}

describe('claude', async () => {
  it.each(await transcriptsOf('claude'))('%s', async (name) => {
    const lines = await linesOf('claude', name);
    const { type: _, ...exit } = exitSchema.parse(lines.at(-1));
    let state = claude.INITIAL_CLAUDE_STATE;
    const events: AgentEvent[] = [];
    for (const line of lines.slice(0, -1)) {
      const step = claude.toEvents(line, state);
      state = step.state;
      events.push(...step.events);
    }
    const closing = { cancelled: false, exit, stderrTail: '', thrown: null };
    events.push({ type: 'ended', ending: decideEnding(state, closing) });
    await expectGolden('claude', name, events);
  });
});

const rpcSchema = z.looseObject({
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
});

describe('acp', async () => {
  it.each(await transcriptsOf('acp'))('%s', async (name) => {
    const messages = (await linesOf('acp', name)).map((line) => rpcSchema.parse(line));
    let state = acp.INITIAL_ACP_STATE;
    const events: AgentEvent[] = [];
    for (const { method, params } of messages) {
      if (method !== 'session/update') continue;
      const step = acp.toEvents(params, state);
      state = step.state;
      events.push(...step.events);
    }
    const answer = promptResponseSchema.parse(messages.at(-1)?.result);
    events.push(...acp.toClosingEvents(answer, state).events);
    events.push({ type: 'ended', ending: endingOfStop(answer.stopReason, false) });
    await expectGolden('acp', name, events);
  });
});
