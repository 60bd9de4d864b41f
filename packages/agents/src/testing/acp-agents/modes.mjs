import { say, serve } from './wire.mjs';

/** Starts in the mode given as its argument and tells which mode, model and login were set. */
const set = {};
serve({
  initialize: () => ({
    protocolVersion: 1,
    agentCapabilities: { mcpCapabilities: { http: true } },
    authMethods: [{ id: 'openai', name: 'Key' }],
  }),
  authenticate: ({ methodId }) => {
    set.login = methodId;
  },
  'session/new': () => ({
    sessionId: 's1',
    modes: {
      currentModeId: process.argv[2],
      availableModes: ['auto', 'default', 'plan'].map((id) => ({ id, name: id })),
    },
    configOptions: [
      {
        id: 'm',
        name: 'Model',
        category: 'model',
        type: 'select',
        currentValue: 'small',
        options: [],
      },
    ],
  }),
  'session/set_mode': ({ modeId }) => {
    set.mode = modeId;
  },
  'session/set_config_option': ({ configId, value }) => {
    set.model = `${configId}=${value}`;
    return { configOptions: [] };
  },
  'session/prompt': () => {
    say(JSON.stringify(set));
    return { stopReason: 'end_turn' };
  },
});
