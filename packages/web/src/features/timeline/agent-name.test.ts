import { MASCOTS } from '@ropewalk/contracts';
import { expect, it } from 'vitest';
import { AGENT_NAMES, agentName } from './agent-name.ts';

it('names agents as the control plane does', () => {
  expect(AGENT_NAMES).toEqual(MASCOTS);
  expect(agentName(41)).toBe(MASCOTS[1]);
});
