import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LiveTranscript } from '@ropewalk/engine';
import { type LiveProject, openLiveProject } from '../testing/live-project.ts';

type Step =
  | { readonly do: 'say'; readonly run: number; readonly lines: number }
  | { readonly do: 'run' | 'restart' }
  | { readonly do: 'end'; readonly run: number };

const number = fc.nat({ max: 20 });
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        do: fc.constant('say' as const),
        run: number,
        lines: fc.nat({ max: 4 }),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('run' as const) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('end' as const), run: number }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
  ),
  { minLength: 5, maxLength: 60 },
);

test('pages of a log join, from wherever they begin, to what the socket sent', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 1, max: 12 }), async (played, limit) => {
      const project = await openLiveProject();
      try {
        await play(project, played);
        const client = await project.connect('?after=0');
        await client.settled();
        const sent = client.messages.filter(({ type }) => type === 'log');
        expect(await readBackwards(project, null, limit)).toEqual(sent);
        const middle = sent[Math.floor(sent.length / 2)];
        if (middle !== undefined) {
          expect(await readBackwards(project, middle.seq, limit)).toEqual(
            sent.filter(({ seq }) => seq < middle.seq),
          );
        }
        expect(project.failures).toEqual([]);
      } finally {
        await project.close();
      }
    }),
    { numRuns: 25 },
  );
});

async function readBackwards(project: LiveProject, from: number | null, limit: number) {
  const lines: unknown[] = [];
  let before = from;
  do {
    const page = await project.log(before, limit);
    expect(page.nextBefore === null || page.lines.length === limit).toBe(true);
    lines.unshift(...page.lines);
    before = page.nextBefore;
  } while (before !== null);
  return lines;
}

async function play(project: LiveProject, played: readonly Step[]): Promise<void> {
  const open: { runId: number; transcript: LiveTranscript }[] = [await project.startRun()];
  for (const step of played) {
    const chosen = 'run' in step ? step.run % Math.max(1, open.length) : 0;
    switch (step.do) {
      case 'say':
        if (open[chosen] !== undefined) {
          project.say(open[chosen].transcript, { type: 'text', text: 'line\n'.repeat(step.lines) });
        }
        break;
      case 'run':
        open.push(await project.startRun());
        break;
      case 'end':
        await end(project, open.splice(chosen, 1));
        break;
      case 'restart':
        // No agent outlives its control plane.
        await end(project, open.splice(0));
        await project.restart();
        break;
    }
  }
}

async function end(project: LiveProject, runs: readonly { readonly runId: number }[]) {
  for (const { runId } of runs) {
    await project.execute('run.end', {
      runId,
      outcome: 'failed',
      detail: 'It gave up.',
      lastOutput: null,
      savedRef: null,
      park: null,
    });
  }
}
