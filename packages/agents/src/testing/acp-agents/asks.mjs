import { ask, say, serve } from './wire.mjs';

/** Asks for permission and for what clients may or may not offer, and tells the answers. */
serve({
  'session/prompt': async () => {
    const permission = await ask('session/request_permission', {
      sessionId: 's1',
      toolCall: { toolCallId: 'c1', title: 'rm', rawInput: { command: 'rm a' } },
      options: [
        { optionId: 'o1', name: 'Yes, allow it', kind: 'reject_once' },
        { optionId: 'o2', name: 'Always', kind: 'allow_always' },
        { optionId: 'o3', name: 'No', kind: 'allow_once' },
      ],
    });
    const file = await ask('fs/write_text_file', { sessionId: 's1', path: '/tmp/x', content: '' });
    const terminal = await ask('terminal/create', { sessionId: 's1', command: 'ls' });
    const unknown = await ask('vendor/thing', {});
    const codes = [file, terminal, unknown].map((response) => response.error?.code);
    say(JSON.stringify({ outcome: permission.result.outcome, codes }));
    return { stopReason: 'end_turn' };
  },
});
