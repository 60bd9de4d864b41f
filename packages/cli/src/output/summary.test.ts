import type { ControlResponse } from '@ropewalk/contracts';
import { crewSettingsSchema } from '@ropewalk/contracts';
import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { eventsOf, STORY } from '../testing/events.ts';
import { allPassing, summarize, summaryLines } from './summary.ts';
import { emptyView, evolveView } from './view.ts';

const view = eventsOf(STORY).reduce(evolveView, emptyView());
const end = { reason: 'nothing_runnable', detail: '1 of 3 features passes.', at: 46_000 } as const;
const status: ControlResponse<'status'> = {
  project: {
    id: 1,
    name: 'shop',
    folder: "/home/me/my shop's",
    targetBranch: 'main',
    spec: null,
    initialized: true,
    initializerAttempts: 0,
    settings: crewSettingsSchema.parse({}),
    overrides: {},
    config: {
      setup: 'npm ci',
      setup_timeout_seconds: 900,
      setup_files: [],
      checks: [],
      dev: 'npm start',
      copy: [],
      gate: 'strict',
    },
    crew: { status: 'stopped', end },
    targetRed: null,
    environmentFailures: 0,
    createdAt: 0,
  },
  counts: { pending: 0, in_progress: 0, landing: 0, passing: 1, needs_input: 1, parked: 1 },
  features: [],
  runs: [],
  landings: [],
  unheldDriver: null,
  quotas: [],
  end,
  at: 47_000,
  seq: STORY.length,
};

describe('the summary', () => {
  it('says what passed, what is parked and why, what waits for a person, and how to start it', () => {
    const summary = summarize(view, status);
    expect(allPassing(summary)).toBe(false);
    expect(`\n${summaryLines(summary, pc.createColors(false)).join('\n')}\n`)
      .toMatchInlineSnapshot(`
        "
        1 of 3 features passes.

        Parked:
          #2 "Search": every attempt failed; Check failed.
            ropewalk retry shop 2

        Waiting for you:
          #3 "Export": Which format?
            ropewalk answer shop 3 format=… header=…

        3 landings, 1 refused, 1 conflict, 1 regression found and 1 mended, 1 crash recovered in 0:45.
        4 runs, 0.4 agent minutes, 480 tokens, $0.75.
        Your folder does not show it yet: Uncommitted changes are in the way.
        Result: /home/me/my shop's (branch main)
        Start it: cd '/home/me/my shop'\\''s' && npm ci && npm start
        "
      `);
  });

  it('is not all passing without features', () => {
    expect(allPassing(summarize(emptyView(), status))).toBe(false);
  });

  it('names features that wait for the same thing in one line', () => {
    const { features } = view;
    const pending = new Map(
      [...features].map(([id, feature]) => [
        id,
        {
          ...feature,
          state: { status: 'pending', backingOffUntil: null, regression: null } as const,
        },
      ]),
    );
    const lines = summaryLines(
      summarize({ ...view, features: pending }, status),
      pc.createColors(false),
    );
    expect(lines).toContain('  #1 "Login", #2 "Search", #3 "Export": Nobody works on it.');
  });
});
