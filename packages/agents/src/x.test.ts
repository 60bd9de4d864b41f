import { createServer } from 'node:http';
import { it } from 'vitest';
import { listenOnLoopback } from './testing/listen.ts';
import { createTestLaunch, play, startScriptedModel, inTurns, says, calls } from './testing/index.ts';
import { createClaudeDriver } from './claude/claude-driver.ts';
it('slow', async () => {
  const s = createServer((_q, r) => { setTimeout(() => r.writeHead(500).end(), 15000); });
  const l = await listenOnLoopback(s);
  const run = await createTestLaunch({ mcp: { url: l.url, bearer: 'x' } });
  const model = await startScriptedModel(inTurns(calls('Bash', {command: 'perl -e "sleep 8"', description: 'x'}), says('x'), ));
  const t = Date.now();
  await play(createClaudeDriver({ environment: { ANTHROPIC_API_KEY: 'x', ANTHROPIC_BASE_URL: model.url }, walled: false }).start(run.launch), (e) => console.log(Date.now() - t, JSON.stringify(e).slice(0, 300)));
  await run.close(); await model.close(); await l.close();
});
