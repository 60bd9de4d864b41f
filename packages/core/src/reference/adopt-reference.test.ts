import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findComponents } from '../backlog/components.ts';
import { buildGraph } from '../backlog/graph.ts';
import { adoptReference } from './adopt-reference.ts';
import type { ReferenceFeature, ReferenceSchedule } from './reference-project.ts';

const feature = (id: number, more: Partial<ReferenceFeature> = {}): ReferenceFeature => ({
  id,
  priority: id * 10,
  category: 'functional',
  name: `Feature ${id}`,
  description: 'It works.',
  steps: ['Look'],
  passes: false,
  inProgress: false,
  dependencies: null,
  needsHumanInput: false,
  humanInputRequest: null,
  humanInputResponse: null,
  respondedAt: null,
  ...more,
});

const adopt = (features: readonly ReferenceFeature[]) =>
  adoptReference({ features, schedules: [], conversations: [] });

const ids = fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 25 });

it('keeps every feature in its order, and makes any dependencies a graph without circles', () => {
  const backlog = ids.chain((list) =>
    fc.tuple(
      ...list.map((id) =>
        fc
          .array(fc.integer({ min: 1, max: 45 }), { maxLength: 25 })
          .map((dependencies) => feature(id, { dependencies })),
      ),
    ),
  );
  fc.assert(
    fc.property(backlog, (features) => {
      const { features: adopted, mended } = adopt(features);
      expect(adopted.map(({ priority }) => priority)).toEqual(features.map((one) => one.priority));
      const nodes = adopted.map(({ dependsOn }, id) => ({ id, dependencies: dependsOn }));
      expect(findComponents(buildGraph(nodes)).count).toBe(adopted.length);
      let dropped = 0;
      adopted.forEach(({ dependsOn }, position) => {
        const wanted = new Set(features[position]?.dependencies as number[]);
        const kept = dependsOn.map((other) => features[other]?.id ?? 0);
        expect(dependsOn).not.toContain(position);
        expect(dependsOn.length).toBeLessThanOrEqual(20);
        kept.forEach((id) => expect(wanted.has(id)).toBe(true));
        dropped += wanted.size - kept.length;
      });
      // A repeat is no dependency less; everything else that is gone has its sentence.
      expect(mended.length).toBeGreaterThanOrEqual(dropped);
      expect(dropped > 0 || mended.length === 0 || features.some(hasRepeatsOf)).toBe(true);
    }),
  );
});

const hasRepeatsOf = ({ dependencies }: ReferenceFeature): boolean =>
  Array.isArray(dependencies) && new Set(dependencies).size < dependencies.length;

describe('states', () => {
  const question = {
    prompt: 'Which one?',
    fields: [
      { id: 'which', label: 'Which', type: 'select', options: [{ value: 'a', label: 'A' }] },
    ],
  };
  it.each([
    [{ passes: true, inProgress: true }, 'passing'],
    [{ passes: true, needsHumanInput: true }, 'passing'],
    [{ inProgress: true }, 'pending'],
    [{ needsHumanInput: true, humanInputRequest: question }, 'needs_input'],
    [{ needsHumanInput: true, humanInputRequest: { prompt: '' } }, 'pending'],
    [{}, 'pending'],
  ])('%j is %s', (more, status) => {
    expect(adopt([feature(1, more)]).features[0]?.state).toMatchObject({ status });
  });
});

it('makes texts fit and says so', () => {
  const { features, mended } = adopt([
    feature(1, { name: 'Same', steps: [] }),
    feature(2, { name: 'Same', steps: ['one', '', 3], category: 'x'.repeat(200) }),
    feature(3, { name: ' ', description: '', dependencies: 'none' }),
  ]);
  expect(features.map(({ name }) => name)).toEqual(['Same', 'Same (2)', 'Feature 3']);
  expect(features[1]?.category).toHaveLength(100);
  expect(features[1]?.steps).toEqual(['one']);
  expect(features.every(({ steps, description }) => steps.length > 0 && description !== '')).toBe(
    true,
  );
  for (const id of [1, 2, 3]) {
    expect(mended.join('\n')).toContain(`#${id}`);
  }
});

it('takes schedules over in UTC, turned off', () => {
  const schedule: ReferenceSchedule = {
    startTime: '21:00',
    durationMinutes: 240,
    daysOfWeek: 31,
    enabled: true,
    yoloMode: true,
    model: null,
    maxConcurrency: 5,
  };
  const { schedules, mended, left } = adoptReference({
    features: [],
    schedules: [schedule, { ...schedule, startTime: '25:00' }],
    conversations: [],
  });
  expect(schedules).toEqual([
    {
      startTime: '21:00',
      durationMinutes: 240,
      daysOfWeek: 31,
      timeZone: 'UTC',
      enabled: false,
      yolo: true,
      model: null,
      maxConcurrency: 5,
    },
  ]);
  expect(mended).toHaveLength(1);
  expect(left).toHaveLength(1);
});
