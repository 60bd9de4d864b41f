import { createHash } from 'node:crypto';
import type { PolicyOrigin } from '@ropewalk/contracts';
import type { Store } from '@ropewalk/core';
import { describe, expect, it } from 'vitest';
import { setScene, T0 } from './fixtures.ts';

const TARGET: PolicyOrigin = { type: 'target', commit: 'c0' };
const ofRun = (runId: number): PolicyOrigin => ({
  type: 'landing',
  commit: `c${runId}`,
  runId,
  featureId: null,
});
const allowing = (name: string): string => `version: 1\ncommands: [{ name: ${name} }]\n`;
const hashOf = (content: string): string => createHash('sha256').update(content).digest('hex');

/** What projects say about the commands of their agents: nothing holds but what a person has accepted. */
export function policyConformance(store: () => Store): void {
  describe('policy files', () => {
    const begin = async (name: string) => {
      const { project } = await setScene(store(), name, 0, 0);
      const projectId = project.id;
      let now = T0;
      const observe = (content: string, origin: PolicyOrigin = TARGET) =>
        store().execute(
          'policy.observe',
          { projectId, content, hash: hashOf(content), origin },
          (now += 1),
        );
      const decide = (decision: 'accept' | 'refuse', content: string) =>
        store().execute(
          `policy.${decision}`,
          { projectId, hash: hashOf(content), by: 'cli' },
          (now += 1),
        );
      const states = async () =>
        (await store().query('policyVersions', { projectId })).map(
          ({ content, state }) => `${state.status} ${content}`,
        );
      return { projectId, observe, decide, states };
    };

    it('wait until exactly this content is accepted, and say so once', async () => {
      const { projectId, observe, decide, states } = await begin('policy-waits');
      const [x, y] = [allowing('x'), allowing('y')];
      expect(await observe('')).toEqual({ ok: true, value: { waiting: null } });
      expect(await observe(x)).toMatchObject({ value: { waiting: { content: x } } });
      expect(await observe(x)).toMatchObject({ value: { waiting: { content: x } } });
      expect(await decide('accept', y)).toMatchObject({ refusal: { code: 'policy_unknown' } });
      expect(await decide('accept', x)).toMatchObject({
        value: { state: { status: 'accepted', by: 'cli' } },
      });
      expect(await observe(x)).toEqual({ ok: true, value: { waiting: null } });
      expect(await states()).toEqual([`accepted ${x}`]);
      const events = await store().query('events', { projectId, after: 0, limit: 100 });
      expect(events.map(({ body }) => body.type).slice(-2)).toEqual([
        'policy.proposed',
        'policy.accepted',
      ]);
    });

    it('of a landing hold before they stand on the target branch, and going back is news', async () => {
      const { observe, decide, states } = await begin('policy-lands');
      const [x, y] = [allowing('x'), allowing('y')];
      await observe(x);
      await decide('accept', x);
      expect(await observe(y, ofRun(1))).toMatchObject({ value: { waiting: { content: y } } });
      await decide('accept', y);
      // The target branch has not moved yet.
      expect(await observe(x)).toEqual({ ok: true, value: { waiting: null } });
      await observe(y);
      expect(await states()).toEqual([`accepted ${y}`, `replaced ${y}`, `replaced ${x}`]);
      expect(await observe(x)).toMatchObject({ value: { waiting: { content: x } } });
      expect(await observe(y)).toEqual({ ok: true, value: { waiting: null } });
      expect((await states()).filter((state) => state.startsWith('open'))).toEqual([]);
    });

    it('that are refused keep what holds, and are not shown again', async () => {
      const { observe, decide, states } = await begin('policy-refused');
      const x = allowing('x');
      await observe(x, ofRun(1));
      await decide('refuse', x);
      expect(await observe(x, ofRun(2))).toEqual({ ok: true, value: { waiting: null } });
      expect(await decide('refuse', x)).toMatchObject({ refusal: { code: 'policy_settled' } });
      expect(await states()).toEqual([`refused ${x}`]);
    });

    it('that cannot be read are not accepted; that there is none any more is', async () => {
      const { observe, decide } = await begin('policy-broken');
      const [x, broken] = [allowing('x'), 'version: 1\ncommands: [{ name: "*" }]\n'];
      await observe(broken);
      expect(await decide('accept', broken)).toMatchObject({
        refusal: { code: 'policy_invalid', message: expect.stringContaining('line 2') },
      });
      await observe(x);
      await decide('accept', x);
      expect(await observe('')).toMatchObject({ value: { waiting: { content: '' } } });
      expect(await decide('accept', '')).toMatchObject({ ok: true });
    });
  });
}
