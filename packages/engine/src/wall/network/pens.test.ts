import { expect, it } from 'vitest';
import { detectWall } from '../detect-wall.ts';
import { createPens } from './pens.ts';

const wall = await detectWall();
const programs =
  wall.available && wall.network.available && wall.network.by === 'namespaces'
    ? { wall: wall.program, nsenter: wall.network.nsenter }
    : null;

it.skipIf(programs === null)('leaves no door open where a pen cannot be had', async () => {
  if (programs === null) throw new Error('unreachable: it is not run then');
  const pens = createPens(programs);
  const doors = () => process.getActiveResourcesInfo().filter((kind) => kind.startsWith('TCP'));
  const before = doors();
  // The second of two equal ports is taken already.
  await expect(pens.take([18_998, 18_998], () => undefined)).rejects.toThrow('EADDRINUSE');
  await expect.poll(doors).toEqual(before);
  pens.close();
});
