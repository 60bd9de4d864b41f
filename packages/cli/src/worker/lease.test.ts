import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { createLease, type Moment } from './lease.ts';

it('believes whichever clock says that more time has passed', () => {
  let now: Moment = { wall: 1_000, steady: 50 };
  const lease = createLease(now, () => now);
  now = { wall: 61_000, steady: 51 };
  expect(lease.ageMs()).toBe(60_000);
  lease.renew(now);
  now = { wall: 0, steady: 251 };
  expect(lease.ageMs()).toBe(200);
});

it('is never younger than what was answered last was asked ago', () => {
  const asked = fc.array(fc.nat(1_000_000), { minLength: 1 });
  fc.assert(
    fc.property(asked, fc.nat(1_000_000), (moments, later) => {
      const end = Math.max(...moments) + later;
      const at = (steady: number): Moment => ({ wall: steady, steady });
      const lease = createLease(at(0), () => at(end));
      for (const moment of moments) lease.renew(at(moment));
      expect(lease.ageMs()).toBe(end - Math.max(...moments));
    }),
  );
});
