import { ask, say, serve } from './wire.mjs';

/** Repeats what it is told, in scraps. `wait` waits to be cancelled, `fail` fails, `ask KIND` asks for permission. */
let end = () => undefined;
const seesImages = process.argv[2] === 'sees';
serve({
  initialize: () => ({
    protocolVersion: 1,
    agentCapabilities: {
      mcpCapabilities: { http: true },
      promptCapabilities: { image: seesImages },
    },
    authMethods: [],
  }),
  'session/prompt': async ({ prompt }) => {
    const told = prompt.map((block) => block.text ?? `<${block.mimeType}>`).join(' | ');
    const last = prompt.at(-1).text;
    if (last === 'wait') {
      say('I wait. ');
      return new Promise((resolve) => {
        end = () => resolve({ stopReason: 'cancelled' });
      });
    }
    if (last === 'fail') return { error: { code: -32603, message: 'broken', data: {} } };
    if (last.startsWith('ask ')) {
      const [, kind] = last.split(' ');
      const answer = await ask('session/request_permission', {
        sessionId: 's1',
        toolCall: { toolCallId: 'c1', title: 'a tool', kind },
        options: [
          { optionId: 'yes', name: 'Yes', kind: 'allow_once' },
          { optionId: 'no', name: 'No', kind: 'reject_once' },
        ],
      });
      say(`${kind}: ${answer.result.outcome.optionId}`);
      return { stopReason: 'end_turn' };
    }
    for (const scrap of `told: ${told}`.match(/.{1,3}/gsu)) say(scrap);
    return { stopReason: 'end_turn' };
  },
  'session/cancel': () => end(),
});
