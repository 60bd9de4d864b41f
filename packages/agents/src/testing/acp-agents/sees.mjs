import { serve, update } from './wire.mjs';

/** Tells of the programs with tools that it was given, and shows a picture that one of them made. */
let programs = [];
serve({
  'session/new': ({ mcpServers }) => {
    programs = mcpServers.slice(1);
    return { sessionId: 's1' };
  },
  'session/prompt': () => {
    update({
      sessionUpdate: 'tool_call',
      toolCallId: 'c1',
      title: 'browser_take_screenshot',
      status: 'in_progress',
      rawInput: { programs },
    });
    update({
      sessionUpdate: 'tool_call_update',
      toolCallId: 'c1',
      status: 'completed',
      content: [
        { type: 'content', content: { type: 'text', text: 'seen' } },
        { type: 'content', content: { type: 'image', mimeType: 'image/png', data: 'iVBORw0K' } },
      ],
    });
    return { stopReason: 'end_turn' };
  },
});
