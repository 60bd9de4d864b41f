import type { ChatServerMessage, ChatWireMessage } from '@ropewalk/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  hear,
  INITIAL_CHAT,
  say,
  textOf,
  toolName,
  type ChatState,
  type Outgoing,
} from './chat-state.logic.ts';

function kept(id: number, role: 'user' | 'assistant', content: string): ChatWireMessage {
  return {
    id,
    role,
    content,
    timestamp: '2026-01-01T00:00:00Z',
    tool_calls: [],
    attachments: [],
    ending: 'complete',
  };
}
const history = (
  messages: ChatWireMessage[],
  speaking: string | null = null,
): ChatServerMessage => ({ type: 'history', conversation_id: 7, messages, speaking });
const message = (content: string): Outgoing => ({ type: 'message', content, attachments: [] });
const hearAll = (state: ChatState, ...messages: ChatServerMessage[]) =>
  messages.reduce(hear, state);
const texts = ({ lines }: ChatState) => lines.map(({ content }) => content);

describe('an answer', () => {
  it('grows while it is said, and is a message when it is done', () => {
    let state = hearAll(INITIAL_CHAT, history([]), { type: 'response_done' });
    expect(state).toMatchObject({ status: 'open', speaking: null, lines: [] });
    state = hearAll(say(state, message('Hello?')), { type: 'text', content: 'I ' });
    state = hearAll(state, { type: 'tool_call', tool: 'x', input: {} });
    state = hearAll(state, { type: 'text', content: 'am here' });
    expect(state.speaking?.text).toBe('I am here');
    state = hear(state, { type: 'response_done' });
    expect(texts(state)).toEqual(['Hello?', 'I am here']);
    expect(state.lines[1]?.toolCalls).toHaveLength(1);
  });

  it('says how it ended, once', () => {
    const asked = say(hear(INITIAL_CHAT, history([])), message('Go'));
    const cut = hearAll(
      asked,
      { type: 'text', content: 'It be' },
      { type: 'cancelled' },
      { type: 'response_done' },
    );
    expect(cut.lines.map(({ ending }) => ending)).toEqual(['complete', 'cancelled']);
    const failed = hearAll(
      asked,
      { type: 'error', content: 'No model.' },
      { type: 'response_done' },
    );
    expect(failed).toMatchObject({ problem: 'No model.', speaking: null });
    expect(failed.lines).toHaveLength(1);
    expect(say(failed, message('Again')).problem).toBeNull();
  });
});

describe('a connection that comes back', () => {
  it('shows an answer that goes on from where it is', () => {
    const state = hearAll(INITIAL_CHAT, history([kept(1, 'user', 'Go')], 'It be'), {
      type: 'text',
      content: 'gins',
    });
    expect(state.speaking?.text).toBe('It begins');
  });

  it('keeps apart what never arrived, and doubles nothing that did', () => {
    const state = say(say(hear(INITIAL_CHAT, history([])), message('one')), message('two'));
    const back = hear(state, history([kept(1, 'user', 'one'), kept(2, 'assistant', 'One.')]));
    expect(texts(back)).toEqual(['one', 'One.']);
    expect(back.undelivered.map(({ content }) => content)).toEqual(['two']);
  });

  it('loses and doubles nothing, whatever of it has arrived', () => {
    const words = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 8 });
    fc.assert(
      fc.property(words, fc.array(fc.boolean(), { maxLength: 8 }), (said, arrived) => {
        const state = said.reduce(
          (before, word) => say(before, message(word)),
          hear(INITIAL_CHAT, history([])),
        );
        const there = said.filter((_, index) => arrived[index] === true);
        const back = hear(state, history(there.map((word, id) => kept(id, 'user', word))));
        const all = [...texts(back), ...back.undelivered.map(({ content }) => content)];
        expect(all.toSorted()).toEqual(said.toSorted());
      }),
    );
  });

  it('forgets what belongs to another conversation', () => {
    const state = say(hear(INITIAL_CHAT, history([])), message('one'));
    const other = { ...history([]), conversation_id: 8 };
    expect(hear(state, other as ChatServerMessage)).toMatchObject({
      conversationId: 8,
      undelivered: [],
      lines: [],
    });
  });
});

describe('what the history tells', () => {
  it('is an open question, as long as it was not answered', () => {
    const questions = [{ question: 'Which?', header: 'One', options: [{ label: 'A' }] }];
    const asked = {
      ...kept(1, 'assistant', ''),
      tool_calls: [{ tool: 'mcp__ropewalk__ask_user', input: { questions } }],
    };
    expect(hear(INITIAL_CHAT, history([asked])).questions).toHaveLength(1);
    expect(hear(INITIAL_CHAT, history([asked, kept(2, 'user', 'A')])).questions).toEqual([]);
  });

  it('is that the spec stands', () => {
    const draft = (final: boolean) => ({
      ...kept(1, 'assistant', ''),
      tool_calls: [{ tool: 'spec_write', input: { text: 'x', final } }],
    });
    expect(hear(INITIAL_CHAT, history([draft(false)])).stands).toBe(false);
    expect(hear(INITIAL_CHAT, history([draft(true)])).stands).toBe(true);
  });
});

it('writes choices down as the control plane does', () => {
  const answers = { '10': 'last', '0': ['A', 'B'], '2': 'C' };
  expect(textOf({ type: 'answer', answers })).toBe('A, B; C; last');
});

it('names tools without their server', () => {
  expect(toolName('mcp__ropewalk__feature_create')).toBe('feature_create');
  expect(toolName('Read')).toBe('Read');
});
