import { say, serve, update } from './wire.mjs';

/** Shows everything that a session can: speech in scraps, thoughts, calls, tokens and money. */
let server = null;
serve({
  'session/new': ({ cwd, mcpServers }) => {
    server = { cwd, ...mcpServers[0] };
    return { sessionId: 's1' };
  },
  'session/prompt': ({ prompt }) => {
    console.error('a line for the log');
    console.log('Welcome! This line is no message.');
    update({ sessionUpdate: 'a_thing_of_the_future', x: 1 });
    update({
      sessionUpdate: 'agent_thought_chunk',
      content: { type: 'text', text: 'hm' },
    });
    for (const scrap of ['I go', ' to ', 'work.\nNow', ' I write.']) say(scrap);
    update({
      sessionUpdate: 'tool_call',
      toolCallId: 'c1',
      title: 'Write a file',
      kind: 'edit',
      status: 'pending',
      rawInput: {},
    });
    update({
      sessionUpdate: 'tool_call_update',
      toolCallId: 'c1',
      rawInput: { path: 'a.txt', ...server },
    });
    update({
      sessionUpdate: 'tool_call_update',
      toolCallId: 'c1',
      status: 'completed',
      content: [{ type: 'content', content: { type: 'text', text: 'written' } }],
    });
    update({
      sessionUpdate: 'tool_call',
      toolCallId: 'c2',
      name: 'shell',
      title: 'Run',
      status: 'failed',
      rawInput: { command: 'false' },
      rawOutput: { code: 1 },
    });
    update({
      sessionUpdate: 'usage_update',
      used: 5,
      size: 100,
      cost: { amount: 0.25, currency: 'USD' },
    });
    say(`done: ${prompt[0].text}`);
    return {
      stopReason: 'end_turn',
      usage: { totalTokens: 15, inputTokens: 10, outputTokens: 5, cachedReadTokens: 3 },
    };
  },
});
