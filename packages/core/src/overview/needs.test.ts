import { needCodeSchema } from '@ropewalk/contracts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { helpForNeed, rankNeeds, type Need } from './needs.ts';

const moment = fc.option(fc.nat(5));
const need: fc.Arbitrary<Need> = fc.record({
  code: fc.constantFrom(...needCodeSchema.options),
  since: moment,
  deadlineAt: moment,
  featureId: moment,
});

test('the order is the same whatever the order in which things were found', () => {
  fc.assert(
    fc.property(fc.array(need), (needs) => {
      const ranked = rankNeeds(needs);
      expect(ranked).toHaveLength(needs.length);
      expect(rankNeeds(needs.toReversed())).toEqual(ranked);
      const codes = ranked.map(({ code }) => code);
      // Each kind stands together.
      expect(codes.filter((code, index) => code !== codes[index - 1])).toHaveLength(
        new Set(codes).size,
      );
    }),
  );
});

test('questions come first, the nearest deadline in front, then what holds everything up', () => {
  const of = (code: Need['code'], more: Partial<Need> = {}): Need => ({
    code,
    since: null,
    deadlineAt: null,
    featureId: null,
    ...more,
  });
  const late = of('question', { deadlineAt: 9 });
  const soon = of('question', { deadlineAt: 3, since: 8 });
  const open = of('question', { since: 1 });
  const parked = [of('parked', { since: 1 }), of('parked', { since: 2 })] as const;
  expect(
    rankNeeds([of('proposals'), parked[1], open, parked[0], late, of('target_red'), soon]),
  ).toEqual([soon, late, open, of('target_red'), parked[0], parked[1], of('proposals')]);
  expect(needCodeSchema.options.map(helpForNeed)).not.toContain('wait');
});
