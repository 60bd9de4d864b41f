import { describe, expect, it, type TestContext } from 'vitest';
import { calls, says, type ModelScript } from '../../packages/agents/src/testing/index.ts';
import { talk, textOf } from '../api/support/chat-client.ts';
import { callsOurs, lastAnswer, openClaudeCrew, type ClaudeCrew } from './support/claude-crew.ts';

async function open(test: TestContext, script: ModelScript): Promise<ClaudeCrew> {
  const crew = await openClaudeCrew({ script });
  test.onTestFinished(() => crew.close());
  return crew;
}

describe('people and Claude', () => {
  it('write a spec together', async (test) => {
    const crew = await open(test, ({ turn }) => {
      switch (turn) {
        case 0:
          return says('What are we to build?');
        case 1:
          return callsOurs('spec_write', { text: 'Sell ropes.', final: true, feature_count: 20 });
        default:
          return says('It is written.');
      }
    });
    const client = await talk(crew, 'spec');
    test.onTestFinished(() => client.close());
    client.send({ type: 'start' });
    expect(textOf(await client.untilDone())).toBe('What are we to build?');
    client.send({
      type: 'message',
      content: 'A shop for ropes, and I agree.',
      attachments: [
        {
          filename: 'wishes.md',
          mimeType: 'text/markdown',
          base64Data: Buffer.from('Hemp only.').toString('base64'),
        },
      ],
    });
    const answer = await client.until(({ type }) => type === 'complete');
    expect(answer).toContainEqual({ type: 'spec_complete', path: 'app_spec.txt' });
    const offered = crew.model.requests[0]?.toolNames.toSorted();
    expect(offered).toEqual([
      'Glob',
      'Grep',
      'Read',
      'WebFetch',
      'WebSearch',
      'mcp__ropewalk__ask_user',
      'mcp__ropewalk__project_get_spec',
      'mcp__ropewalk__spec_write',
    ]);
    const [run] = (await crew.status()).runs;
    // One call of the model for the opening, two for the answer.
    expect(run).toMatchObject({ role: 'assistant', usage: { inputTokens: 300 } });
  });

  it('talk about the project, of which the assistant changes nothing', async (test) => {
    const crew = await open(test, ({ turn, toolAnswers }) => {
      switch (turn) {
        case 0:
          return calls('Write', { file_path: 'intruder.txt', content: 'x' });
        case 1:
          return calls('Bash', { command: 'touch intruder.txt', description: 'x' });
        case 2:
          return callsOurs('feature_mark_passing', { feature_id: 1 });
        case 3:
          return calls('Read', { file_path: 'README.md' });
        default:
          return says(`README says: ${toolAnswers.at(-1)?.text.includes('# Stage')}`);
      }
    });
    const client = await talk(crew, 'assistant');
    test.onTestFinished(() => client.close());
    client.send({ type: 'start' });
    await client.untilDone();
    client.send({ type: 'message', content: 'What does the README say?' });
    const answer = await client.untilDone();
    expect(textOf(answer)).toBe('README says: true');
    const refusals = crew.model.requests.slice(1, 4).map(lastAnswer);
    for (const refusal of refusals) expect(refusal).not.toBe('');
    const answers = crew.model.requests.flatMap(({ toolAnswers }) => toolAnswers);
    expect(answers.map(({ isError }) => isError)).toEqual([true, true, true, false]);
    expect(await crew.feature('alpha')).toMatchObject({ status: 'pending' });
    expect(await crew.git('status', '--porcelain')).toBe('');
  });
});
