export { createPlaybookAgent, type PlaybookAgentOptions } from './agent.ts';
