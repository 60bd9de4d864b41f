import type { Committed, Store } from '@ropewalk/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { boardConformance } from './board.suite.ts';
import { neighbourConformance } from './neighbours.suite.ts';
import { chatConformance } from './chat.suite.ts';
import {
  newFeature,
  newLanding,
  newProject,
  newRun,
  newVerdict,
  setScene,
  T0,
  present,
} from './fixtures.ts';
import { archiveConformance } from './archive.suite.ts';
import { leaseConformance, type LeaseEffort } from './lease.suite.ts';
import { notificationConformance } from './notification.suite.ts';
import { call, probe, probeOne } from './probe-handlers.ts';
import { readingConformance } from './reading.suite.ts';
import { scheduleConformance } from './schedule.suite.ts';
import { policyConformance } from './policy.suite.ts';
import { settingsConformance } from './settings.suite.ts';
import { workerConformance } from './worker.suite.ts';

/** One database under test. */
export interface StoreUnderTest {
  readonly store: Store;
  /** Closes the store and opens the same database again; null where nothing outlives closing. */
  readonly reopen: (() => Promise<Store>) | null;
  /** Closes what is open and removes every trace. */
  dispose(): Promise<void>;
}

const IN_PROCESS: LeaseEffort = { claims: 100, stories: 25 };

/** What every store must do, whatever database it stands on. Its handlers are `probe-handlers.ts`. */
export function storeConformance(
  name: string,
  open: () => Promise<StoreUnderTest>,
  effort: LeaseEffort = IN_PROCESS,
): void {
  describe(name, () => {
    let opened: StoreUnderTest;
    let store: Store;
    beforeAll(async () => {
      opened = await open();
      store = opened.store;
    });
    afterAll(async () => {
      await opened.dispose();
    });

    describe('projects', () => {
      it('come back as they were saved, by id, name and folder', async () => {
        const project = await probeOne(store, T0, 'insertProject', newProject('projects'));
        expect(project).toEqual({ ...newProject('projects'), id: project.id, createdAt: T0 });
        const changed = {
          ...project,
          spec: null,
          initialized: true,
          initializerAttempts: 2,
          settings: { ...project.settings, maxConcurrency: 7 },
          config: {
            setup_timeout_seconds: 900,
            setup_files: [],
            checks: [{ command: 'make' }],
            copy: [],
            gate: 'strict' as const,
          },
          crew: {
            status: 'running' as const,
            startedAt: T0,
            runsStarted: 3,
            startedBy: { type: 'schedule' as const, scheduleId: 9 },
          },
          targetRed: { commit: 'c', command: 'make', output: 'no', featureId: 4 },
          environmentFailures: 1,
        };
        await probeOne(store, T0 + 1, 'saveProject', changed);
        expect(await probeOne(store, T0, 'project', project.id)).toEqual(changed);
        expect(await probeOne(store, T0, 'projectByName', 'projects')).toEqual(changed);
        expect(await probeOne(store, T0, 'projectByFolder', changed.folder)).toEqual(changed);
        expect(await store.query('project', { name: 'projects' })).toEqual(changed);
        expect(await store.query('projectById', { projectId: project.id })).toEqual(changed);
        expect(await store.query('projects', {})).toContainEqual(changed);
      });

      it('keep how a person wants them to be started until it is taken back', async () => {
        const { project } = await setScene(store, 'dev command', 0, 0);
        const asked = () => store.query('devCommand', { projectId: project.id });
        expect(await asked()).toBeNull();
        for (const command of ['npm run dev', 'make dev', null, null]) {
          await probeOne(store, T0, 'saveDevCommand', project.id, command);
          expect(await asked()).toBe(command);
        }
      });
    });

    describe('features', () => {
      it('begin pending and untried, one priority after the highest', async () => {
        const { project } = await setScene(store, 'begin', 0, 0);
        expect(await probeOne(store, T0, 'highestPriority', project.id)).toBe(0);
        const first = await probeOne(store, T0, 'insertFeature', newFeature(project.id));
        const given = { priority: 40, name: 'B', dependencies: [first.id] };
        const second = await probeOne(store, T0, 'insertFeature', newFeature(project.id, given));
        const third = await probeOne(store, T0, 'insertFeature', newFeature(project.id));
        expect([first, second, third].map((feature) => feature.priority)).toEqual([1, 40, 41]);
        expect(second).toEqual({
          ...newFeature(project.id, given),
          id: second.id,
          state: { status: 'pending', backingOffUntil: null, regression: null },
          attempts: 0,
          regressions: 0,
          inconclusives: 0,
          skips: 0,
          savedRef: null,
          lastFailure: null,
          answer: null,
          files: [],
          createdAt: T0,
          updatedAt: T0,
        });
        expect(await probeOne(store, T0, 'feature', second.id)).toEqual(second);
        expect(await probeOne(store, T0, 'features', project.id)).toEqual([first, second, third]);
        expect(await store.query('features', { projectId: project.id })).toEqual([
          first,
          second,
          third,
        ]);
        expect(await probeOne(store, T0, 'highestPriority', project.id)).toBe(41);
      });

      it('come back as they were saved, dependencies aside, with the time of the change', async () => {
        const { project, features } = await setScene(store, 'saved', 2, 0);
        const [first, second] = features;
        const changed = {
          ...present(first),
          priority: 9,
          steps: ['Only this'],
          state: {
            status: 'needs_input' as const,
            question: {
              prompt: 'Which one?',
              fields: [{ id: 'a', label: 'A', type: 'text' as const, required: true }],
              defaults: { a: 'x' },
              deadlineAt: T0 + 5,
            },
          },
          attempts: 1,
          regressions: 2,
          inconclusives: 3,
          skips: 4,
          savedRef: 'refs/ropewalk/runs/1',
          lastFailure: 'it broke',
          answer: { fields: { a: true }, respondedAt: T0, by: 'person' as const },
          files: ['src/a.ts'],
          dependencies: [present(second).id],
        };
        await probeOne(store, T0 + 7, 'saveFeature', changed);
        const expected = { ...changed, dependencies: [], updatedAt: T0 + 7 };
        expect(await probeOne(store, T0, 'feature', present(first).id)).toEqual(expected);
        expect(await store.query('feature', { featureId: present(first).id })).toEqual(expected);
        await probeOne(store, T0, 'replaceDependencies', present(first).id, [present(second).id]);
        expect((await probeOne(store, T0, 'feature', present(first).id))?.dependencies).toEqual([
          present(second).id,
        ]);
        expect((await probeOne(store, T0, 'features', project.id))[0]?.dependencies).toEqual([
          present(second).id,
        ]);
      });

      it('are read by a command as it has changed them itself', async () => {
        const { features } = await setScene(store, 'own-changes', 3, 0);
        const [one, other, gone] = features.map((feature) => feature.id);
        const loaded = present(features[0]);
        const answers = await probe(store, T0 + 9, [
          call('feature', present(one)),
          call('saveFeature', { ...loaded, skips: 3, dependencies: [99], createdAt: 1 }),
          call('feature', present(one)),
          call('replaceDependencies', present(one), [present(other)]),
          call('feature', present(one)),
          call('feature', present(gone)),
          call('deleteFeature', present(gone)),
          call('feature', present(gone)),
        ]);
        const saved = { ...loaded, skips: 3, updatedAt: T0 + 9 };
        const rewired = { ...saved, dependencies: [present(other)] };
        expect(answers).toEqual([loaded, null, saved, null, rewired, features[2], null, null]);
        expect(await store.query('feature', { featureId: present(one) })).toEqual(rewired);
      });

      it('keep their dependencies in the order in which they were given', async () => {
        const { project, features } = await setScene(store, 'ordered', 4, 0);
        const [a, b, c, d] = features.map((feature) => feature.id);
        await probeOne(store, T0, 'replaceDependencies', present(a), [
          present(d),
          present(b),
          present(c),
        ]);
        expect((await probeOne(store, T0, 'feature', present(a)))?.dependencies).toEqual([d, b, c]);
        await probeOne(store, T0, 'replaceDependencies', present(a), [present(c), present(d)]);
        const snapshot = await store.query('snapshot', { projectId: project.id, now: T0 });
        expect(snapshot.features[0]?.dependencies).toEqual([c, d]);
        await probeOne(store, T0, 'replaceDependencies', present(a), []);
        expect((await probeOne(store, T0, 'feature', present(a)))?.dependencies).toEqual([]);
      });

      it('take leases and notes with them, but neither what has happened nor what others say of them', async () => {
        const { project, features, runs } = await setScene(store, 'deleted', 2, 1);
        const [gone, stays] = features.map((feature) => feature.id);
        const note = await probeOne(store, T0, 'insertNote', {
          featureId: present(gone),
          runId: null,
          text: 'Look at the parser.',
        });
        expect(await store.query('notes', { featureId: present(gone) })).toEqual([note]);
        await probe(store, T0, [
          call('replaceDependencies', present(stays), [present(gone)]),
          call('grantLease', {
            projectId: project.id,
            featureId: present(gone),
            purpose: 'coding',
            runId: present(runs[0]).id,
            expiresAt: T0 + 10,
          }),
          call('append', project.id, { type: 'feature.edited', featureId: present(gone) }),
        ]);
        await probeOne(store, T0, 'deleteFeature', present(gone));
        expect(await store.query('feature', { featureId: present(gone) })).toBeNull();
        expect(await store.query('notes', { featureId: present(gone) })).toEqual([]);
        expect(await probeOne(store, T0, 'lease', present(gone), 'coding')).toBeNull();
        // Whoever depended on it goes on saying so: the plan shows the dependency as missing.
        expect((await store.query('feature', { featureId: present(stays) }))?.dependencies).toEqual(
          [gone],
        );
        const events = await store.query('events', {
          projectId: project.id,
          after: 0,
          limit: 10,
        });
        expect(events.map((event) => event.body)).toEqual([
          { type: 'feature.edited', featureId: gone },
        ]);
        const next = await probeOne(store, T0, 'insertFeature', newFeature(project.id));
        expect(next.id).toBeGreaterThan(present(stays));
      });
    });

    describe('runs', () => {
      it('come back as they were saved, with their features in order', async () => {
        const { project } = await setScene(store, 'runs', 0, 0);
        const held = { purpose: 'coding', outcome: null } as const;
        const features = [
          { featureId: 8, token: 80, ...held },
          { featureId: 5, token: 81, ...held },
        ];
        const run = await probeOne(store, T0, 'insertRun', newRun(project.id, { features }));
        expect(run).toEqual({ ...newRun(project.id, { features }), id: run.id, createdAt: T0 });
        const changed = {
          ...run,
          state: { status: 'running', pid: 12, workspace: '/w', startedAt: T0 } as const,
          model: 'big',
          features: [{ featureId: 5, token: 82, purpose: 'testing', outcome: 'verified' } as const],
          outcome: 'completed' as const,
          usage: { ...run.usage, costUsd: null },
        };
        await probeOne(store, T0, 'saveRun', changed);
        expect(await probeOne(store, T0, 'run', run.id)).toEqual(changed);
        expect(await store.query('run', { runId: run.id })).toEqual(changed);
      });

      it('are read by a command as it has changed them itself, whatever it changes of them', async () => {
        const { project } = await setScene(store, 'own-runs', 0, 0);
        const held = { purpose: 'coding', outcome: null } as const;
        const three = [5, 6, 7].map((featureId) => ({ featureId, token: featureId * 10, ...held }));
        const run = await probeOne(store, T0, 'insertRun', newRun(project.id, { features: three }));
        const moved = { ...run, state: { status: 'preparing' } as const };
        const shorter = { ...moved, features: [present(three[2]), present(three[1])] };
        const judged = {
          ...shorter,
          features: [present(three[2]), { ...present(three[1]), outcome: 'verified' as const }],
        };
        const answers = await probe(
          store,
          T0,
          [moved, shorter, judged, { ...judged, createdAt: 1 }].flatMap((changed) => [
            call('run', run.id),
            call('saveRun', changed),
          ]),
        );
        expect(answers).toEqual([run, null, moved, null, shorter, null, judged, null]);
        expect(await store.query('run', { runId: run.id })).toEqual(judged);
      });

      it('are listed newest first, and those that have not ended oldest first', async () => {
        const { project, runs } = await setScene(store, 'listed', 0, 3);
        const [first, second, third] = runs;
        const held = [{ featureId: 1, token: 2, purpose: 'coding', outcome: null } as const];
        await probeOne(store, T0, 'saveRun', { ...present(first), features: held });
        await probeOne(store, T0, 'saveRun', {
          ...present(second),
          state: { status: 'ended', at: T0, detail: 'Done.', savedRef: null },
        });
        const active = await probeOne(store, T0, 'activeRuns', project.id);
        expect(active).toEqual([{ ...first, features: held }, third]);
        expect(
          (await store.query('activeRuns', {})).filter((run) => run.projectId === project.id),
        ).toEqual(active);
        const listed = await store.query('runs', { projectId: project.id, limit: 2 });
        expect(listed.map((run) => run.id)).toEqual([present(third).id, present(second).id]);
      });
    });

    describe('landings and verdicts', () => {
      it('come back as they were saved', async () => {
        const { project, features } = await setScene(store, 'landings', 1, 0);
        const featureId = present(features[0]).id;
        const landing = await probeOne(
          store,
          T0,
          'insertLanding',
          newLanding(project.id, { featureId }),
        );
        expect(landing).toEqual({
          ...newLanding(project.id, { featureId }),
          id: landing.id,
          createdAt: T0,
        });
        expect(await probeOne(store, T0, 'openLanding', featureId)).toEqual(landing);
        const gating = {
          ...landing,
          state: { status: 'gating', candidate: 'x', expectedHead: 'y' } as const,
        };
        await probeOne(store, T0, 'saveLanding', gating);
        expect(await probeOne(store, T0, 'openLanding', featureId)).toEqual(gating);
        expect(await store.query('openLandings', {})).toContainEqual(gating);
        const refused = {
          ...gating,
          state: { status: 'refused', refusal: { code: 'empty_change' }, at: T0 } as const,
        };
        await probeOne(store, T0, 'saveLanding', refused);
        expect(await probeOne(store, T0, 'openLanding', featureId)).toBeNull();
        expect(await probeOne(store, T0, 'landing', landing.id)).toEqual(refused);
        expect(await store.query('landing', { landingId: landing.id })).toEqual(refused);
        expect(await store.query('landings', { projectId: project.id, limit: 5 })).toEqual([
          refused,
        ]);
        expect(
          (await store.query('openLandings', {})).filter((open) => open.projectId === project.id),
        ).toEqual([]);
      });

      it('answer verdicts of a commit oldest first and of a feature newest first', async () => {
        const { project, features } = await setScene(store, 'verdicts', 1, 0);
        const featureId = present(features[0]).id;
        const first = await probeOne(
          store,
          T0,
          'insertVerdict',
          newVerdict(project.id, { featureId }),
        );
        const second = await probeOne(
          store,
          T0 + 1,
          'insertVerdict',
          newVerdict(project.id, { featureId, outcome: 'fail' }),
        );
        expect(first).toEqual({ ...newVerdict(project.id, { featureId }), id: first.id, at: T0 });
        expect(await probeOne(store, T0, 'verdict', first.id)).toEqual(first);
        expect(await store.query('verdict', { verdictId: second.id })).toEqual(second);
        expect(
          await store.query('verdictsAt', { projectId: project.id, commit: first.commit }),
        ).toEqual([first, second]);
        expect(await store.query('verdictsOf', { featureId, limit: 1 })).toEqual([second]);
      });
    });

    it('calls an account open until something is known of it', async () => {
      expect(await probeOne(store, T0, 'quota', 'nobody')).toEqual({
        account: 'nobody',
        state: { status: 'open' },
      });
      const state = { status: 'unavailable', detail: 'no key' } as const;
      await probeOne(store, T0, 'saveQuota', 'somebody', { status: 'open' });
      await probeOne(store, T0, 'saveQuota', 'somebody', state);
      expect(await probeOne(store, T0, 'quota', 'somebody')).toEqual({
        account: 'somebody',
        state,
      });
    });

    it('answers null for ids that do not exist and says so when they are saved', async () => {
      const unknown = 888_888;
      expect(
        await probe(store, T0, [
          call('project', unknown),
          call('projectByName', 'unknown'),
          call('projectByFolder', '/unknown'),
          call('feature', unknown),
          call('lease', unknown, 'coding'),
          call('run', unknown),
          call('landing', unknown),
          call('openLanding', unknown),
          call('verdict', unknown),
        ]),
      ).toEqual(Array.from({ length: 9 }, () => null));
      expect(await store.query('project', { name: 'unknown' })).toBeNull();
      expect(await store.query('projectById', { projectId: unknown })).toBeNull();
      expect(await store.query('feature', { featureId: unknown })).toBeNull();
      expect(await store.query('run', { runId: unknown })).toBeNull();
      expect(await store.query('landing', { landingId: unknown })).toBeNull();
      expect(await store.query('verdict', { verdictId: unknown })).toBeNull();
      const { project, features, runs } = await setScene(store, 'unknown-saves', 1, 1);
      const saves = [
        call('saveProject', { ...project, id: unknown }),
        call('saveFeature', { ...present(features[0]), id: unknown }),
        call('saveRun', { ...present(runs[0]), id: unknown }),
        call('saveLanding', { ...newLanding(project.id), id: unknown, createdAt: T0 }),
      ];
      for (const save of saves) {
        await expect(probe(store, T0, [save])).rejects.toThrow('does not exist');
      }
      await expect(store.query('snapshot', { projectId: unknown, now: T0 })).rejects.toThrow(
        'no project with id',
      );
    });

    describe('a command', () => {
      it.each(['refuse', 'throw'] as const)('leaves nothing when it ends with %s', async (end) => {
        const { project, features } = await setScene(store, `nothing-${end}`, 1, 1);
        const before = await state(store, project.id);
        const heard: Committed[] = [];
        const stop = store.subscribe((committed) => heard.push(committed));
        const attempt = probe(
          store,
          T0 + 1,
          [
            call('saveFeature', { ...present(features[0]), name: 'Another' }),
            call('insertFeature', newFeature(project.id)),
            call('append', project.id, { type: 'crew.started' }),
            call('enqueue', project.id, { type: 'repository.follow' }),
          ],
          end,
        );
        await (end === 'throw'
          ? expect(attempt).rejects.toMatchObject({
              name: 'RangeError',
              message: 'the probe was told to throw',
            })
          : expect(attempt).resolves.toBeNull());
        stop();
        expect(heard).toEqual([]);
        expect(await state(store, project.id)).toEqual(before);
      });

      it('that fails leaves those that wait with it alone', async () => {
        const { project } = await setScene(store, 'neighbours', 0, 0);
        const outcomes = await Promise.allSettled(
          Array.from({ length: 30 }, (_, index) =>
            probe(
              store,
              T0,
              [
                call('insertFeature', newFeature(project.id, { name: `N${index}` })),
                call('append', project.id, { type: 'feature.edited', featureId: index }),
              ],
              index % 3 === 0 ? 'accept' : index % 3 === 1 ? 'refuse' : 'throw',
            ),
          ),
        );
        const kept = Array.from({ length: 10 }, (_, index) => index * 3);
        expect(outcomes.map((outcome) => outcome.status === 'rejected')).toEqual(
          outcomes.map((_, index) => index % 3 === 2),
        );
        const features = await store.query('features', { projectId: project.id });
        expect(features.map((feature) => feature.name)).toEqual(kept.map((index) => `N${index}`));
        const events = await store.query('events', {
          projectId: project.id,
          after: 0,
          limit: 99,
        });
        expect(events.map((event) => event.body)).toEqual(
          kept.map((featureId) => ({ type: 'feature.edited', featureId })),
        );
      });

      it('sees what the commands before it have done, although all wait together', async () => {
        const { project } = await setScene(store, 'one-after-the-other', 0, 0);
        const answers = await Promise.all(
          Array.from({ length: 20 }, () =>
            probe(store, T0, [
              call('highestPriority', project.id),
              call('insertFeature', newFeature(project.id)),
            ]),
          ),
        );
        expect(answers.map((answer) => answer?.[0])).toEqual(
          Array.from({ length: 20 }, (_, index) => index),
        );
      });
    });

    describe('events', () => {
      it('have one sequence without gaps, heard in its order before the command answers', async () => {
        const { project } = await setScene(store, 'sequence', 0, 0);
        const { project: other } = await setScene(store, 'sequence-other', 0, 0);
        const all = await store.query('events', { projectId: null, after: 0, limit: 100_000 });
        const last = all.at(-1)?.seq ?? 0;
        const heard: Committed[] = [];
        const order: string[] = [];
        const stopFirst = store.subscribe((committed) => {
          heard.push(committed);
          order.push('first');
        });
        const stopSecond = store.subscribe(() => order.push('second'));
        const heardWhenAnswered = await Promise.all(
          Array.from({ length: 40 }, async (_, index) => {
            await probe(
              store,
              T0 + index,
              [
                call('append', project.id, { type: 'feature.edited', featureId: index }),
                call('append', other.id, { type: 'crew.paused' }),
                call('enqueue', project.id, { type: 'landing.perform', landingId: index }),
              ],
              index % 4 === 3 ? 'refuse' : 'accept',
            );
            return heard.length;
          }),
        );
        stopFirst();
        stopSecond();
        expect(heard).toHaveLength(30);
        expect(order).toEqual(Array.from({ length: 60 }, (_, at) => (at % 2 ? 'second' : 'first')));
        const events = heard.flatMap((committed) => committed.events);
        expect(events.map((event) => event.seq)).toEqual(
          Array.from({ length: 60 }, (_, index) => last + 1 + index),
        );
        expect(await store.query('events', { projectId: null, after: last, limit: 99 })).toEqual(
          events,
        );
        const own = events.filter((event) => event.projectId === other.id);
        expect(await store.query('latestSeq', { projectId: project.id })).toBe(last + 59);
        expect(await store.query('latestSeq', { projectId: other.id })).toBe(last + 60);
        expect(await store.query('latestSeq', { projectId: 999_999 })).toBe(0);
        expect(
          await store.query('events', {
            projectId: other.id,
            after: present(own[9]).seq,
            limit: 5,
          }),
        ).toEqual(own.slice(10, 15));
        expect(heardWhenAnswered.every((count, index) => count >= Math.ceil((index * 3) / 4))).toBe(
          true,
        );
        await probe(store, T0, [call('append', project.id, { type: 'crew.started' })]);
        expect(heard).toHaveLength(30);
        for (const { id } of heard.flatMap((committed) => committed.effects)) {
          await store.settleEffect(id);
        }
      });
    });

    it('keeps effects until they are settled', async () => {
      const { project } = await setScene(store, 'outbox', 0, 0);
      const heard: Committed[] = [];
      const stop = store.subscribe((committed) => heard.push(committed));
      await probe(store, T0, [
        call('enqueue', project.id, { type: 'run.carry', runId: 3, by: 'workers' }),
        call('enqueue', project.id, { type: 'sweep.perform', commit: 'c', featureIds: [1, 2] }),
      ]);
      await probe(store, T0, [
        call('enqueue', project.id, { type: 'run.end', runId: 3, how: 'kill' }),
      ]);
      stop();
      const [carry, sweep, end] = await store.query('pendingEffects', {});
      expect(heard.map((committed) => committed.effects)).toEqual([[carry, sweep], [end]]);
      expect(sweep).toEqual({
        id: present(sweep).id,
        projectId: project.id,
        effect: { type: 'sweep.perform', commit: 'c', featureIds: [1, 2] },
      });
      await store.settleEffect(present(sweep).id);
      await store.settleEffect(present(sweep).id);
      expect(await store.query('pendingEffects', {})).toEqual([carry, end]);
      if (opened.reopen !== null) {
        store = await opened.reopen();
        expect(await store.query('pendingEffects', {})).toEqual([carry, end]);
      }
      await store.settleEffect(present(carry).id);
      await store.settleEffect(present(end).id);
      await probe(store, T0, [call('enqueue', project.id, { type: 'repository.follow' })]);
      const [later] = await store.query('pendingEffects', {});
      expect(present(later).id).toBeGreaterThan(present(end).id);
      await store.settleEffect(present(later).id);
    });

    it('takes the snapshot at one moment: held leases, runs that go on, time spent', async () => {
      const { project, features, runs } = await setScene(store, 'snapshot', 3, 4);
      const other = await setScene(store, 'snapshot-other', 1, 1);
      const grant = (index: number, expiresAt: number) =>
        probeOne(store, T0, 'grantLease', {
          projectId: project.id,
          featureId: present(features[index]).id,
          purpose: 'coding',
          runId: present(runs[0]).id,
          expiresAt,
        });
      await grant(0, T0 + 999);
      await grant(1, T0 + 1_000);
      const held = await grant(2, T0 + 1_001);
      const running = (startedAt: number) =>
        ({ status: 'running', pid: 1, workspace: '/w', startedAt }) as const;
      const ended = { status: 'ended', at: T0 + 700, detail: 'Done.', savedRef: null } as const;
      const steps = [
        { ...present(runs[0]), state: running(T0 + 100) },
        { ...present(runs[1]), state: running(T0 + 200) },
        { ...present(runs[1]), state: ended },
        { ...present(runs[2]), role: 'testing' as const, state: running(T0 + 950) },
        { ...present(runs[3]), state: ended },
        { ...present(other.runs[0]), state: running(T0) },
      ];
      for (const step of steps) {
        await probeOne(store, T0, 'saveRun', step);
      }
      const moment = { projectId: project.id, now: T0 + 1_000 };
      expect(await store.query('leases', moment)).toEqual([held]);
      const snapshot = await store.query('snapshot', moment);
      expect(snapshot).toEqual({
        project,
        spending: null,
        features,
        leases: [held],
        runs: [steps[0], steps[3]],
        quotas: [{ account: 'somebody', state: { status: 'unavailable', detail: 'no key' } }],
        spent: { codingMs: 900 + 500, testingMs: 50 },
        at: T0 + 1_000,
      });
    });

    readingConformance(() => store);
    boardConformance(() => store);
    neighbourConformance(() => store);
    chatConformance(() => store);
    notificationConformance(() => store);
    leaseConformance(() => store, effort);
    archiveConformance(() => store);
    scheduleConformance(() => store);
    settingsConformance(() => store);
    policyConformance(() => store);
    workerConformance(() => store);
  });
}

/** Everything of a project that a rollback must not touch. */
async function state(store: Store, projectId: number): Promise<unknown> {
  return {
    snapshot: await store.query('snapshot', { projectId, now: T0 }),
    events: await store.query('events', { projectId: null, after: 0, limit: 100_000 }),
    effects: await store.query('pendingEffects', {}),
  };
}
