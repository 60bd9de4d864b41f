import { randomUUID } from 'node:crypto';
import type { AgentLaunch, AgentMessage } from '@ropewalk/core';
import { afterEach, describe, expect, it } from 'vitest';
import { createClaudeDriver } from './claude-driver.ts';
import { createStage, named, type Scene } from '../testing/claude-stage.suite.ts';
import { calls, inTurns, play, says } from '../testing/index.ts';

const { setScene, strike } = createStage();
afterEach(strike);

function message(text: string, images: AgentMessage['images'] = []): AgentMessage {
  return { id: randomUUID(), text, context: null, images };
}

function startOn({ run, model }: Scene, launch: Partial<AgentLaunch>) {
  const environment = { ANTHROPIC_API_KEY: 'sk-ant-dummy', ANTHROPIC_BASE_URL: model.url };
  const driver = createClaudeDriver({ environment, walled: false, maxRetries: 1 });
  return driver.start({ ...run.launch, ...launch });
}

describe('a conversation', () => {
  it('streams words, takes turns, and offers nothing that changes anything', async () => {
    const scene = await setScene(() =>
      inTurns(
        calls('Write', { file_path: '/tmp/never', content: 'x' }, 'I try to write.'),
        calls('Bash', { command: 'touch /tmp/never', description: 'x' }),
        says('I can only look.'),
        says('Still here, as you see.'),
      ),
    );
    const session = startOn(scene, {
      manner: 'conversation',
      access: 'read',
      prompt: 'You answer questions.',
    });
    const picture = {
      mimeType: 'image/png',
      // One pixel.
      base64:
        'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    } as const;
    const left = [message('/help me with this', [picture]), message('Are you there?')];
    const [first] = left;
    const next = (): void => {
      const said = left.shift();
      if (said === undefined) session.cancel();
      else session.send(said);
    };
    next();
    const { events, ending } = await play(session, (event) => {
      if (event.type === 'turn_ended') next();
    });
    expect(ending).toEqual({ kind: 'cancelled' });
    expect(named(events, 'turn_ended').map((event) => event.ending.kind)).toEqual([
      'completed',
      'completed',
    ]);
    expect(named(events, 'message')[0]).toEqual({
      type: 'message',
      messageId: first?.id,
      text: '/help me with this',
    });
    expect(named(events, 'tool_result').map((event) => event.isError)).toEqual([true, true]);
    expect(
      named(events, 'text')
        .map((event) => event.text)
        .join(''),
    ).toBe('I try to write.I can only look.Still here, as you see.');
    const offered = scene.model.requests[0]?.toolNames ?? [];
    expect(offered.toSorted()).toEqual([
      'Glob',
      'Grep',
      'Read',
      'WebFetch',
      'WebSearch',
      'mcp__ropewalk__note',
    ]);
    expect(named(events, 'usage').at(-1)?.usage).toMatchObject({ inputTokens: 400 });
  });

  it('can be interrupted, and goes on', async () => {
    const scene = await setScene(
      () =>
        ({ turn, stream }) =>
          turn === 0 && stream ? { ...says('I am about to'), hangAfterEvents: 3 } : says('Yes?'),
    );
    const session = startOn(scene, { manner: 'conversation', access: 'read', prompt: 'Talk.' });
    session.send(message('Tell me a long story.'));
    let turns = 0;
    const { events } = await play(session, (event) => {
      if (event.type === 'text' && turns === 0) session.interrupt();
      if (event.type !== 'turn_ended') return;
      turns += 1;
      if (turns === 1) session.send(message('Something else.'));
      else session.cancel();
    });
    expect(named(events, 'turn_ended').map((event) => event.ending.kind)).toEqual([
      'cancelled',
      'completed',
    ]);
    expect(named(events, 'text').at(-1)?.text).toBe('Yes?');
  });
});

describe('a message to an agent that works', () => {
  it('reaches the model between two calls of tools', async () => {
    const scene = await setScene(() => ({ turn, toolAnswers }) => {
      if (turn === 0)
        return calls('Bash', { command: 'perl -e "sleep 2"; echo a', description: 'x' });
      return says(`done after ${toolAnswers.length} answer`);
    });
    const session = startOn(scene, { prompt: 'Please work.' });
    const late = message('Use British spelling.');
    const { events, ending } = await play(session, (event) => {
      if (event.type === 'tool_call') session.send(late);
    });
    expect(ending).toEqual({ kind: 'completed' });
    const kinds = events.map((event) => event.type);
    expect(kinds.indexOf('message')).toBeGreaterThan(kinds.indexOf('tool_result'));
    expect(kinds.indexOf('message')).toBeLessThan(kinds.indexOf('text'));
    expect(named(events, 'message')).toEqual([
      { type: 'message', messageId: late.id, text: late.text },
    ]);
    expect(scene.model.requests).toHaveLength(2);
  });

  it('that comes with the last word starts one more turn', async () => {
    const scene = await setScene(() => inTurns(says('That is all.'), says('Colour it is.')));
    const session = startOn(scene, { prompt: 'Please work.' });
    const { events, ending } = await play(session, (event) => {
      if (event.type === 'text' && event.text === 'That is all.') {
        session.send(message('Use British spelling.'));
      }
    });
    expect(ending).toEqual({ kind: 'completed' });
    expect(named(events, 'text').map((event) => event.text)).toEqual([
      'That is all.',
      'Colour it is.',
    ]);
    expect(named(events, 'message')).toHaveLength(1);
  });
});
