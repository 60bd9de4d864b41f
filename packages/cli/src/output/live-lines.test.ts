import { stripVTControlCharacters } from 'node:util';
import * as fc from 'fast-check';
import pc from 'picocolors';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { eventsOf, STORY } from '../testing/events.ts';
import { liveLines } from './live-lines.ts';
import { emptyView, evolveView } from './view.ts';

const frame = {
  title: 'shop',
  now: 20_000,
  columns: 90,
  rows: 30,
  colors: pc.createColors(false),
  note: 'Ctrl-C saves the work and stops.',
};
const viewAfter = (length: number) =>
  eventsOf(STORY.slice(0, length)).reduce(evolveView, emptyView());

describe('the picture of a working crew', () => {
  it('shows a bar, the agents and what happened last', () => {
    expect(`\n${liveLines(viewAfter(29), frame).join('\n')}\n`).toMatchInlineSnapshot(`
      "
      shop ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  0/3 passing · 1 to mend · 0:19

        testing     #1 "Login"                                mends a regression           0:00

         0:17  refused    #1 "Login": check \`npm test\` failed
         0:18  crashed    #1 "Login": its agent died; the work is saved
         0:21  resumed    coding #1 "Login" (run 3)
         0:22  landed     #1 "Login" (abcdef01)
         0:26  started    testing #1 "Login" (run 5)
         0:27  regression #1 "Login": Items are not sorted.
      Ctrl-C saves the work and stops.
      "
    `);
  });

  it('says that nothing is known before the first event', () => {
    expect(`\n${liveLines(emptyView(), frame).join('\n')}\n`).toMatchInlineSnapshot(`
      "
      shop ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  no features yet · 0:00

        no agent is working
      Ctrl-C saves the work and stops.
      "
    `);
  });

  it('fits into any terminal, in colour or not, with names of any script', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: STORY.length }),
        fc.integer({ min: 20, max: 200 }),
        fc.integer({ min: 8, max: 60 }),
        fc.boolean(),
        fc.stringMatching(/^[a-z漢字🎈 ]{0,60}$/u),
        (length, columns, rows, color, name) => {
          const bodies = STORY.slice(0, length).map((body) =>
            body.type === 'feature.created' ? { ...body, name } : body,
          );
          const lines = liveLines(eventsOf(bodies).reduce(evolveView, emptyView()), {
            ...frame,
            columns,
            rows,
            colors: pc.createColors(color),
          });
          expect(lines.length).toBeLessThan(rows);
          for (const line of lines) {
            expect(line).not.toContain('\n');
            expect(stringWidth(stripVTControlCharacters(line))).toBeLessThanOrEqual(columns);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('has no escape sequences without colours', () => {
    const text = liveLines(viewAfter(STORY.length), frame).join('\n');
    expect(stripVTControlCharacters(text)).toBe(text);
  });
});
