import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { takeEvents } from './sse.logic.ts';

it('reads the same events however they are cut into pieces', () => {
  const line = fc.stringMatching(/^[a-z{}":,0-9]{0,20}$/);
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.nat(200)), (lines, cuts) => {
      const whole = lines.map((data) => `: comment\ndata: ${data}\n\n`).join('');
      const places = [0, ...cuts.filter((cut) => cut < whole.length), whole.length].toSorted(
        (left, right) => left - right,
      );
      const read: string[] = [];
      let held = '';
      for (let index = 1; index < places.length; index += 1) {
        const { data, rest } = takeEvents(held + whole.slice(places[index - 1], places[index]));
        read.push(...data);
        held = rest;
      }
      expect(read).toEqual(lines);
      expect(held).toBe('');
    }),
  );
});
