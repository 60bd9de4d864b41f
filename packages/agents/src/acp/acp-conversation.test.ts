import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { AgentEvent } from '@ropewalk/contracts';
import type { AgentLaunch, AgentMessage, AgentSession } from '@ropewalk/core';
import { afterEach, describe, expect, it } from 'vitest';
import { createTestLaunch, play, type TestLaunch } from '../testing/index.ts';
import { createAcpDriver } from './acp-driver.ts';

const runs: TestLaunch[] = [];
afterEach(async () => {
  for (const run of runs.splice(0)) expect(await run.close()).toBe(0);
});

async function start(
  overrides: Partial<AgentLaunch>,
  args: readonly string[] = [],
): Promise<AgentSession> {
  const run = await createTestLaunch(overrides);
  runs.push(run);
  const script = join(import.meta.dirname, '../testing/acp-agents/talks.mjs');
  const environment = { PATH: dirname(process.execPath) };
  return createAcpDriver({
    command: process.execPath,
    args: [script, ...args],
    environment,
  }).start(run.launch);
}

function message(text: string, images: AgentMessage['images'] = []): AgentMessage {
  return { id: randomUUID(), text, context: null, images };
}

function textsOf(events: readonly AgentEvent[]): string {
  return events.map((event) => (event.type === 'text' ? event.text : '')).join('');
}

/** Says one thing after the other, each when the turn before it has ended, and then leaves. */
async function converse(session: AgentSession, ...said: readonly AgentMessage[]) {
  const left = [...said];
  const next = (): void => {
    const first = left.shift();
    if (first === undefined) session.cancel();
    else session.send(first);
  };
  next();
  return play(session, (event) => {
    if (event.type === 'turn_ended') next();
  });
}

describe('a conversation', () => {
  it('takes turns in one session and begins with what the agent is there for', async () => {
    const session = await start({ manner: 'conversation', prompt: 'Be kind.' });
    const first = message('Hello there.');
    const { events, ending } = await converse(session, first, message('And now?'));
    expect(ending).toEqual({ kind: 'cancelled' });
    expect(textsOf(events)).toBe('told: Be kind. | Hello there.told: And now?');
    expect(events.filter((event) => event.type === 'session')).toHaveLength(1);
    expect(events).toContainEqual({ type: 'message', messageId: first.id, text: 'Hello there.' });
    expect(events.filter((event) => event.type === 'turn_ended')).toEqual([
      { type: 'turn_ended', ending: { kind: 'completed' } },
      { type: 'turn_ended', ending: { kind: 'completed' } },
    ]);
    // In words, as they come, and not in one piece at the end.
    expect(events.filter((event) => event.type === 'text').length).toBeGreaterThan(4);
  });

  it('goes on after a turn that was interrupted, and after one that failed', async () => {
    const session = await start({ manner: 'conversation', prompt: 'Be kind.' });
    let interrupted = false;
    const left = [message('fail'), message('still there?')];
    session.send(message('wait'));
    const { events } = await play(session, (event) => {
      if (event.type === 'text' && !interrupted) {
        interrupted = true;
        session.interrupt();
      }
      if (event.type !== 'turn_ended') return;
      const next = left.shift();
      if (next === undefined) session.cancel();
      else session.send(next);
    });
    const endings = events.flatMap((event) => (event.type === 'turn_ended' ? event.ending : []));
    expect(endings).toMatchObject([
      { kind: 'cancelled' },
      { kind: 'failed', code: 'provider_error', message: 'broken' },
      { kind: 'completed' },
    ]);
    expect(textsOf(events)).toContain('told: still there?');
  });

  it.each([
    ['sees', 'told: Be kind. | <image/png> | Look.'],
    ['blind', 'told: Be kind. | [The person shows a picture that you cannot see. Say so.] | Look.'],
  ])('shows pictures to an agent that %s', async (sight, told) => {
    const session = await start({ manner: 'conversation', prompt: 'Be kind.' }, [sight]);
    const picture = { mimeType: 'image/png', base64: 'AAAA' } as const;
    const { events } = await converse(session, message('Look.', [picture]));
    expect(textsOf(events)).toBe(told);
  });

  it('allows no changes to an agent that only looks', async () => {
    const session = await start({ manner: 'conversation', access: 'read' });
    const kinds = ['edit', 'delete', 'move', 'execute', 'read', 'search', 'other'];
    const { events } = await converse(session, ...kinds.map((kind) => message(`ask ${kind}`)));
    expect(textsOf(events)).toBe(
      'edit: nodelete: nomove: noexecute: noread: yessearch: yesother: yes',
    );
  });
});

describe('a message to an agent that works', () => {
  it('becomes the next prompt of its session', async () => {
    const session = await start({ prompt: 'Work.' });
    const late = message('One more thing.');
    session.send(late);
    const { events, ending } = await play(session);
    expect(ending).toEqual({ kind: 'completed' });
    expect(textsOf(events)).toBe('told: Work.told: One more thing.');
    expect(events).toContainEqual({ type: 'message', messageId: late.id, text: late.text });
  });

  it('can be taken back until the agent has it', async () => {
    const session = await start({ prompt: 'Work.' });
    const taken = message('Never mind.');
    const kept = message('This.');
    session.send(taken);
    session.send(kept);
    expect(session.withdraw(taken.id)).toBe(true);
    expect(session.withdraw(taken.id)).toBe(false);
    const { events } = await play(session);
    expect(textsOf(events)).toBe('told: Work.told: This.');
    expect(session.withdraw(kept.id)).toBe(false);
  });
});
