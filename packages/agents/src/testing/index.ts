export { createDirectSpawner, type DirectSpawner } from './direct-spawner.ts';
export { startScriptedModel, type ScriptedModel } from './scripted-model/scripted-model.ts';
export {
  calls,
  inTurns,
  says,
  type ModelReply,
  type ModelRequest,
  type ModelScript,
  type ScriptedBlock,
  type ToolAnswer,
} from './scripted-model/script-types.ts';
export { startTestMcpServer, type TestMcpServer } from './test-mcp-server.ts';
export { createTestLaunch, play, type TestLaunch } from './test-launch.ts';
