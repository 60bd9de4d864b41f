import pc from 'picocolors';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventsOf, STORY, USAGE } from '../testing/events.ts';
import { plainLine } from './plain-lines.ts';
import { createViewFold, emptyView, evolveView, type View } from './view.ts';

const PLAIN = pc.createColors(false);
const fold = (length: number): View =>
  eventsOf(STORY.slice(0, length)).reduce(evolveView, emptyView());

describe('the view of a project', () => {
  it('tells a story in plain lines', () => {
    const { add } = createViewFold();
    const lines = eventsOf(STORY).flatMap((event) => {
      const happening = add(event);
      return happening === null ? [] : [plainLine(happening, 1_000, PLAIN)];
    });
    expect(`\n${lines.join('\n')}\n`).toMatchInlineSnapshot(`
      "
         0:00  crew       starts working
         0:02  started    writes the backlog (run 1)
         0:07  landed     the scaffold (01234567)
         0:08  backlog    3 features
         0:13  started    coding #1 "Login" (run 2)
         0:16  refused    #1 "Login": conflict in nav.js
         0:17  refused    #1 "Login": check \`npm test\` failed
         0:18  crashed    #1 "Login": its agent died; the work is saved
         0:21  resumed    coding #1 "Login" (run 3)
         0:22  landed     #1 "Login" (abcdef01)
         0:26  started    testing #1 "Login" (run 5)
         0:27  regression #1 "Login": Items are not sorted.
         0:29  mended     #1 "Login" passes again (fedcba98)
         0:31  retested   #1 "Login" still works
         0:33  parked     #2 "Search": every attempt failed; Check failed.
         0:34  asks       #3 "Export": Which format?
         0:35  quota      the limit of anthropic is reached; work goes on at 1970-01-01T01:00:00.000Z
         0:36  quota      anthropic may be used again
         0:37  red        the target branch fails \`npm run lint\`; #2 "Search" mends it first
         0:38  green      the target branch passes its checks again
         0:39  folder     your folder does not follow: Uncommitted changes are in the way.
         0:40  crew       is paused
         0:41  crew       goes on
         0:42  crew       finishes what runs and starts nothing new
         0:43  ended      1 of 3 features passes.
      "
    `);
  });

  it('counts what the demo and the summary report', () => {
    expect(fold(STORY.length).tally).toEqual({
      landings: 3,
      refused: 1,
      conflicts: 1,
      regressionsFound: 1,
      regressionsFixed: 1,
      crashesRecovered: 1,
      runsEnded: 4,
      // From start to end of the four runs: 7 + 6 + 3 + 6 seconds.
      agentMs: 22_000,
      usage: { ...USAGE, inputTokens: 400, outputTokens: 80, costUsd: 0.75 },
    });
  });

  it('counts anew when the crew is started again', () => {
    const again = eventsOf([...STORY, { type: 'crew.started' }]).reduce(evolveView, emptyView());
    expect(again.tally.landings).toBe(0);
    expect(again.features.size).toBe(3);
    expect(again.crew).toEqual({ status: 'running', startedAt: 1_000 + STORY.length * 1_000 });
  });

  it('knows what an agent does at each moment', () => {
    const activityOf = (length: number, runId: number) => fold(length).agents.get(runId)?.activity;
    expect(activityOf(11, 2)).toEqual({ kind: 'queued' });
    expect(activityOf(13, 2)).toEqual({ kind: 'preparing' });
    expect(activityOf(14, 2)).toEqual({ kind: 'working' });
    expect(activityOf(15, 2)).toEqual({ kind: 'landing_queue' });
    expect(activityOf(16, 2)).toEqual({ kind: 'gate' });
    expect(activityOf(17, 2)).toEqual({ kind: 'answering_refusal', code: 'conflict' });
    expect(activityOf(29, 5)).toEqual({ kind: 'mending' });
    expect(activityOf(STORY.length, 5)).toBeUndefined();
  });

  it('does not change the view that it is given', () => {
    const before = fold(10);
    const copy = structuredClone(before);
    for (const event of eventsOf(STORY)) {
      evolveView(before, event);
    }
    expect(before).toEqual(copy);
  });

  it('is the same whether it is folded in one place or copied with each event', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...STORY], { minLength: 1 }), (bodies) => {
        const { view, add } = createViewFold();
        eventsOf(bodies).forEach(add);
        expect(view).toEqual(eventsOf(bodies).reduce(evolveView, emptyView()));
      }),
      { numRuns: 50 },
    );
  });
});
