import type { ArchiveRow, ArchiveTables } from '@ropewalk/contracts';
import {
  assignNumbers,
  readNumbers,
  renumberRows,
  type NewNumbers,
  type Result,
  type Store,
} from '@ropewalk/core';
import { describe, expect, it } from 'vitest';
import { newLanding, newVerdict, present, setScene, T0 } from './fixtures.ts';
import { probeOne } from './probe-handlers.ts';

/** What every store must do with projects that are carried from one home to another. */
export function archiveConformance(storeOf: () => Store): void {
  describe('archives', () => {
    it('put back what they hold, under fresh numbers, and leave others alone', async () => {
      const store = storeOf();
      const { project, features, run } = await lively(store, 'carried');
      const other = await lively(store, 'bystander');
      const before = await everythingOf(store, other.project.id);

      const kept = await readAll(store, project.id);
      const { tables, numbers } = await underFreshNumbers(store, kept);
      const restored = await restore(store, 'carried-2', tables);
      if (!restored.ok) throw new Error(restored.refusal.message);

      const copy = restored.value.project;
      expect(copy).toMatchObject({ name: 'carried-2', folder: '/carried-2', spec: project.spec });
      const fresh = await store.query('features', { projectId: copy.id });
      const originals = await store.query('features', { projectId: project.id });
      expect(fresh.map(({ name, priority }) => [name, priority])).toEqual(
        originals.map(({ name, priority }) => [name, priority]),
      );
      const map = (id: number) => present(numbers.get('features')?.get(id));
      expect(fresh.map((feature) => feature.dependencies)).toEqual(
        originals.map((feature) => feature.dependencies.map(map)),
      );
      // Missing stays missing: nobody's feature stands behind what the deleted one was.
      const gone = fresh.flatMap(({ dependencies }) =>
        dependencies.filter((id) => !fresh.some((feature) => feature.id === id)),
      );
      expect(gone).toHaveLength(1);
      expect(await store.query('feature', { featureId: present(gone[0]) })).toBeNull();
      expect(await store.query('runs', { projectId: copy.id, limit: 9 })).toMatchObject([
        {
          id: numbers.get('runs')?.get(run.id),
          state: { status: 'ended' },
          features: [{ outcome: 'interrupted' }],
        },
      ]);
      const landings = await store.query('landings', { projectId: copy.id, limit: 9 });
      const shown = `evidence/run-${numbers.get('runs')?.get(1) ?? 0}/`;
      expect(landings).toMatchObject([
        { state: { status: 'refused' }, files: [{ storedAt: expect.stringContaining(shown) }] },
      ]);
      const first = present(features[0]);
      expect(fresh[0]?.state).toMatchObject({ status: 'pending' });
      expect(await store.query('notes', { featureId: map(first.id) })).toMatchObject([
        { text: 'mind the gap' },
      ]);
      expect(await store.query('verdictsOf', { featureId: map(first.id), limit: 9 })).toMatchObject(
        [{ outcome: 'pass' }],
      );
      const events = await store.query('events', { projectId: copy.id, after: 0, limit: 99 });
      const told = await store.query('events', { projectId: project.id, after: 0, limit: 99 });
      expect(events.slice(0, told.length).map(({ body }) => body.type)).toEqual(
        told.map(({ body }) => body.type),
      );
      expect(events.at(-1)?.body).toMatchObject({ type: 'project.imported', name: 'carried-2' });
      expect(events.map(({ seq }) => seq)).toEqual(
        events.map(({ seq }) => seq).sort((a, b) => a - b),
      );

      expect(await everythingOf(store, other.project.id)).toEqual(before);
    });

    it('bring schedules along that start nothing before a person enables them there', async () => {
      const store = storeOf();
      const { project } = await lively(store, 'scheduled');
      const schedule = {
        startTime: '13:00',
        durationMinutes: 1440,
        daysOfWeek: 127,
        timeZone: 'Europe/Berlin',
        enabled: true,
        yolo: false,
        model: null,
        maxConcurrency: 2,
      };
      await store.execute('schedule.create', { projectId: project.id, schedule }, T0);
      await store.execute('schedule.settle', { projectId: project.id }, T0);
      const { tables } = await underFreshNumbers(store, await readAll(store, project.id));
      const restored = await restore(store, 'scheduled-2', tables);
      if (!restored.ok) throw new Error(restored.refusal.message);
      const projectId = restored.value.project.id;
      const { schedules } = await store.query('scheduleBook', { projectId });
      expect(schedules).toMatchObject([{ ...schedule, enabled: false }]);
      const page = { scheduleId: present(schedules[0]).id, before: null, limit: 9 };
      expect(await store.query('scheduleActions', page)).toMatchObject([
        { kind: 'start', outcome: 'called_off' },
      ]);

      const damaged = tables['schedules']?.map((row) => ({ ...row, time_zone: 'Mars/Olympus' }));
      const again = await underFreshNumbers(store, { ...tables, schedules: damaged ?? [] });
      expect(await restore(store, 'scheduled-3', again.tables)).toMatchObject({
        ok: false,
        refusal: { code: 'archive_damaged' },
      });
    });

    it('are refused as a whole when a row does not fit', async () => {
      const store = storeOf();
      const { project } = await lively(store, 'broken');
      const kept = await readAll(store, project.id);
      const [feature] = kept['features'] ?? [];
      const broken: readonly (readonly [string, ArchiveTables])[] = [
        ['a value', withFirst(kept, 'features', { ...feature, state: '{"status":"done"}' })],
        ['a column', withFirst(kept, 'features', { ...feature, evil: 1 })],
        ['a place', withFirst(kept, 'landings', { ...kept['landings']?.[0], files: ESCAPE })],
        ['a gap', withFirst(kept, 'features', { ...feature, name: null })],
        ['no project', { ...kept, projects: [] }],
        ['twice', { ...kept, notes: [...(kept['notes'] ?? []), ...(kept['notes'] ?? [])] }],
        ['a stranger', withFirst(kept, 'runs', { ...kept['runs']?.[0], project_id: 4_711 })],
      ];
      for (const [index, [what, tables]] of broken.entries()) {
        const fresh = await underFreshNumbers(store, tables);
        const refused = await restore(store, `broken-${index}`, fresh.tables);
        expect([what, refused]).toMatchObject([
          what,
          { ok: false, refusal: { code: 'archive_damaged' } },
        ]);
        expect(await store.query('project', { name: `broken-${index}` })).toBeNull();
      }
    });

    it('never take the place of a project', async () => {
      const store = storeOf();
      const { project } = await lively(store, 'taken');
      const { tables } = await underFreshNumbers(store, await readAll(store, project.id));
      const before = await everythingOf(store, project.id);
      expect(await restore(store, 'taken', tables)).toMatchObject({
        refusal: { code: 'project_exists' },
      });
      expect(await restore(store, 'free', tables, project.folder)).toMatchObject({
        refusal: { code: 'folder_taken' },
      });
      expect(await everythingOf(store, project.id)).toEqual(before);
    });
  });
}

const ESCAPE = JSON.stringify([
  { path: 'a.png', sha256: 'f'.repeat(64), bytes: 1, storedAt: 'evidence/../../../etc/passwd' },
]);

/** A project in the middle of everything: a deleted feature that another names, a run, a landing, notes. */
async function lively(store: Store, name: string) {
  const scene = await setScene(store, name, 3, 1);
  const [first, second, third] = scene.features;
  const run = present(scene.runs[0]);
  await probeOne(store, T0, 'replaceDependencies', present(second).id, [
    present(first).id,
    present(third).id,
  ]);
  await store.execute('feature.delete', { featureId: present(third).id, dependents: 'keep' }, T0);
  const verdict = await probeOne(store, T0, 'insertVerdict', {
    ...newVerdict(scene.project.id),
    featureId: present(first).id,
    outcome: 'pass',
  });
  await probeOne(store, T0, 'insertNote', {
    featureId: present(first).id,
    runId: run.id,
    text: 'mind the gap',
  });
  const token = 5;
  await probeOne(store, T0, 'saveRun', {
    ...run,
    features: [{ featureId: present(first).id, purpose: 'coding', token, outcome: null }],
  });
  const landing = await probeOne(store, T0, 'insertLanding', {
    ...newLanding(scene.project.id),
    featureId: present(first).id,
    runId: run.id,
    state: { status: 'queued' },
  });
  await probeOne(store, T0, 'saveFeature', {
    ...present(first),
    state: { status: 'landing', runId: run.id, token, landingId: landing.id, regression: null },
  });
  return { ...scene, run, verdict };
}

async function readAll(store: Store, projectId: number): Promise<ArchiveTables> {
  const moment = await store.query('archiveMoment', { projectId });
  const grown: Record<string, readonly ArchiveRow[]> = {};
  for (const table of ['verdicts', 'events'] as const) {
    const until = moment.until[table] ?? 0;
    grown[table] = await store.query('archivePage', {
      projectId,
      table,
      after: 0,
      until,
      limit: 999,
    });
  }
  return { ...moment.tables, ...grown };
}

async function everythingOf(store: Store, projectId: number): Promise<unknown> {
  return [
    await readAll(store, projectId),
    await store.query('projectById', { projectId }),
    await store.query('features', { projectId }),
  ];
}

async function underFreshNumbers(
  store: Store,
  kept: ArchiveTables,
): Promise<{ readonly tables: ArchiveTables; readonly numbers: NewNumbers }> {
  const old = valueOf(readNumbers(kept));
  const counts = Object.fromEntries([...old].map(([table, ids]) => [table, ids.length]));
  const { first } = valueOf(await store.execute('archive.reserve', { counts }, T0));
  const numbers = assignNumbers(old, first);
  return { tables: valueOf(renumberRows(kept, numbers)), numbers };
}

function restore(store: Store, name: string, tables: ArchiveTables, folder = `/${name}`) {
  return store.execute(
    'project.restore',
    { name, folder, targetBranch: 'main', tables, heldCommits: [], heldRefs: [] },
    T0,
  );
}

function withFirst(tables: ArchiveTables, name: string, row: ArchiveRow): ArchiveTables {
  return { ...tables, [name]: [row, ...(tables[name] ?? []).slice(1)] };
}

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.refusal.message);
  return result.value;
}
