import { describe, expect, it } from 'vitest';
import type { Worker } from './api/workers.ts';
import {
  actionsFor,
  doneSentence,
  fleetOf,
  freeSlots,
  isThisMachineOnly,
  joinCommand,
  removalSentence,
  standingOf,
  tokensInOrder,
  versionNote,
} from './workers.logic.ts';

const run = (run_id: number): Worker['runs'][number] => ({
  run_id,
  project: 'larder',
  role: 'coding',
  feature_ids: [1],
  assigned_at: '2026-01-01T00:00:00Z',
});
const worker = (more: Partial<Worker> = {}): Worker => ({
  id: 1,
  name: 'rack-1',
  labels: ['os=linux'],
  slots: 4,
  version: '1.0.0',
  platform: 'linux-x64',
  walled: true,
  state: 'open',
  lost: false,
  joined_at: '2026-01-01T00:00:00Z',
  last_beat_at: '2026-01-01T00:00:00Z',
  free_memory_bytes: null,
  short_of: null,
  runs: [],
  ...more,
});
const statesOf = (one: Worker) => actionsFor(one).map(({ state }) => state);

describe('a worker', () => {
  it('stands as a person has said, unless nothing is heard of it', () => {
    expect(standingOf(worker())).toMatchObject({ label: 'Open', tone: 'pass' });
    expect(standingOf(worker({ state: 'cordoned' })).label).toBe('Cordoned');
    expect(standingOf(worker({ state: 'cordoned', lost: true }))).toMatchObject({
      label: 'Lost',
      tone: 'fail',
    });
  });

  it('is asked only for what it is not doing already', () => {
    expect(statesOf(worker())).toEqual(['cordoned', 'draining', 'removed']);
    expect(statesOf(worker({ state: 'cordoned' }))).toEqual(['open', 'draining', 'removed']);
    expect(statesOf(worker({ state: 'draining' }))).toEqual(['open', 'removed']);
    expect(statesOf(worker({ state: 'left' }))).toEqual(['removed']);
    expect(statesOf(worker({ state: 'removed' }))).toEqual([]);
    for (const state of ['open', 'cordoned', 'draining', 'removed'] as const) {
      expect(doneSentence(worker({ state }))).toContain('rack-1');
    }
  });

  it('has the slots free that runs could begin in', () => {
    expect(freeSlots(worker({ runs: [run(1)] }))).toBe(3);
    expect(freeSlots(worker({ slots: 1, runs: [run(1), run(2)] }))).toBe(0);
    expect(freeSlots(worker({ state: 'draining' }))).toBe(0);
    expect(freeSlots(worker({ lost: true }))).toBe(0);
  });

  it('is removed with a word about its runs', () => {
    expect(removalSentence(worker())).toMatch(/^It carries no run\./);
    expect(removalSentence(worker({ runs: [run(1)] }))).toMatch(
      /^The run that it carries ends with the work saved;/,
    );
    expect(removalSentence(worker({ runs: [run(1), run(2)] }))).toMatch(
      /^The 2 runs that it carries end with the work saved;/,
    );
    expect(removalSentence(worker({ lost: true, runs: [run(1)] }))).not.toContain('saved');
  });

  it('says when its version is another than the server’s', () => {
    expect(versionNote('1.0.0', '1.0.0')).toBeNull();
    expect(versionNote('1.0.0', '1.1.0')).toContain('the server is 1.1.0');
  });
});

it('a fleet has the slots of those who are there, and free ones of those who take runs', () => {
  const fleet = [
    worker({ runs: [run(1)] }),
    worker({ id: 2, state: 'cordoned', slots: 2 }),
    worker({ id: 3, lost: true }),
    worker({ id: 4, state: 'left' }),
  ];
  expect(fleetOf(fleet)).toEqual({ there: 2, slots: 6, free: 3, haveEnded: false });
  const [lost, left] = [worker({ lost: true }), worker({ id: 2, state: 'left' })];
  expect(fleetOf([lost, left])).toEqual({ there: 0, slots: 0, free: 0, haveEnded: false });
  expect(fleetOf([left])).toEqual({ there: 0, slots: 0, free: 0, haveEnded: true });
});

it('a worker is added with the address of this page, which others may not reach', () => {
  expect(joinCommand('https://ropewalk.example', 'rwj_a')).toBe(
    'ropewalk worker --server https://ropewalk.example --token rwj_a --slots 4',
  );
  for (const here of ['localhost', 'a.localhost', '127.0.0.1', '127.8.0.1', '[::1]']) {
    expect(isThisMachineOnly(here), here).toBe(true);
  }
  for (const known of ['ropewalk.example', '10.0.0.2', '127.0.0.1.example']) {
    expect(isThisMachineOnly(known), known).toBe(false);
  }
});

it('tokens that still hold stand first, the newest before older ones', () => {
  const token = (id: number, revoked: boolean) => ({
    id,
    name: 'rack',
    created_at: '2026-01-01T00:00:00Z',
    last_used_at: null,
    revoked,
  });
  const ids = tokensInOrder([token(1, false), token(2, true), token(3, false)]).map(({ id }) => id);
  expect(ids).toEqual([3, 1, 2]);
});
