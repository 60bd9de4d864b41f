import type { Worker } from '@ropewalk/contracts';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { fleetRoom, offeredBy, offers, requiredOf } from './fleet.ts';

const labels = fc.uniqueArray(fc.constantFrom('gpu', 'os=linux', 'zone=a'));
const settings = fc.record({
  workerLabels: labels,
  allowNoWall: fc.boolean(),
  driver: fc.constantFrom('claude', 'codex', 'playbook:/play.yaml'),
});

function workerOf(given: Pick<Worker, 'labels' | 'walled'>): Worker {
  return {
    ...given,
    id: 1,
    name: 'barn',
    slots: 2,
    version: '1',
    platform: 'linux-x64',
    state: 'open',
    secretHash: '',
    joinedAt: 0,
    lastBeatAt: 0,
    lostAt: null,
    facts: { freeSlots: 2, freeMemoryBytes: null, shortOf: null },
  };
}

it('gives agents without a wall only what a person has accepted to go without', () => {
  fc.assert(
    fc.property(settings, labels, fc.boolean(), (asked, own, walled) => {
      const worker = workerOf({ labels: own, walled });
      const required = requiredOf(asked);
      const goesWithout = asked.allowNoWall || asked.driver.startsWith('playbook:');
      const suits = asked.workerLabels.every((one) => own.includes(one)) && (walled || goesWithout);
      expect(offers(offeredBy(worker), required)).toBe(suits);
      const room = fleetRoom({ workers: [worker], assignments: [], required, now: 1 });
      expect(room).toEqual(suits ? { suitable: 1, slots: 2 } : { suitable: 0, slots: 0 });
    }),
  );
});
