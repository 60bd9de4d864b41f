import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amountOf, budgetProblem, toBudget, toBudgetDraft } from './budget-draft.logic.ts';
import { problemsOf, toChange, toCrewDraft, type CrewValues } from './crew-draft.logic.ts';

const SETTINGS: CrewValues = {
  yolo_mode: false,
  testing_agent_ratio: 1,
  playwright_headless: true,
  batch_size: 1,
  testing_batch_size: 3,
  effort: 'high',
  efforts: { testing: 'low' },
  models: { coding: 'opus' },
  driver: 'claude',
  default_concurrency: 3,
  browser: true,
  extra_read_paths: ['/usr/share'],
  network: 'allow_list',
  network_hosts: ['*.example.org', 'registry.npmjs.org'],
  worker_labels: ['gpu', 'os=linux'],
  push: { remote: 'origin', branch: null },
  model: null,
  api_provider: 'claude',
};
const draft = toCrewDraft(SETTINGS);

describe('settings of a crew', () => {
  it('come back as they were', () => {
    expect(problemsOf(draft)).toEqual({});
    expect(
      toChange(
        [
          'models',
          'efforts',
          'batch_size',
          'extra_read_paths',
          'network',
          'network_hosts',
          'worker_labels',
          'remote',
          'default_concurrency',
        ],
        draft,
      ),
    ).toEqual({
      models: SETTINGS.models,
      efforts: SETTINGS.efforts,
      batch_size: 1,
      extra_read_paths: ['/usr/share'],
      network: 'allow_list',
      network_hosts: SETTINGS.network_hosts,
      worker_labels: ['gpu', 'os=linux'],
      push: SETTINGS.push,
      default_concurrency: 3,
    });
  });

  it('name what was changed and nothing else', () => {
    expect(toChange(['yolo_mode'], { ...draft, yolo_mode: true })).toEqual({ yolo_mode: true });
    expect(toChange(['model'], { ...draft, model: ' ' })).toEqual({ clear: ['model'] });
    expect(toChange(['remote', 'branch'], { ...draft, remote: '' })).toEqual({ push: null });
  });

  it('say what is wrong at its field', () => {
    const wrong = {
      ...draft,
      driver: ' ',
      model: 'a b',
      default_concurrency: '65',
      batch_size: '1.5',
      testing_batch_size: '',
      extra_read_paths: '/ok\n../no',
      network_hosts: 'ok.test\nhttps://no.test/',
      worker_labels: 'gpu\nGPU',
      remote: 'https://me:secret@git.example/a',
      branch: 'a b',
    };
    expect(Object.keys(problemsOf(wrong)).toSorted()).toEqual(
      [
        'driver',
        'model',
        'default_concurrency',
        'batch_size',
        'testing_batch_size',
        'extra_read_paths',
        'network_hosts',
        'worker_labels',
        'remote',
        'branch',
      ].toSorted(),
    );
  });
});

describe('a budget', () => {
  it('comes back as it was', () => {
    const limit = fc.option(fc.integer({ min: 1, max: 1_000_000 }));
    fc.assert(
      fc.property(fc.record({ usd: limit, tokens: limit, minutes: limit }), (budget) => {
        const isNone = Object.values(budget).every((value) => value === null);
        expect(toBudget(toBudgetDraft(budget))).toEqual(isNone ? null : budget);
      }),
    );
    expect(toBudget(toBudgetDraft(null))).toBeNull();
  });

  it('is read as people write amounts', () => {
    expect(amountOf('$2,5', 'usd')).toBe(2.5);
    expect(amountOf('1.5M', 'tokens')).toBe(1_500_000);
    expect(amountOf('200k', 'tokens')).toBe(200_000);
    expect(amountOf('0', 'usd')).toBeUndefined();
    expect(amountOf('1.5', 'tokens')).toBeUndefined();
    expect(amountOf('much', 'minutes')).toBeUndefined();
    expect(budgetProblem({ usd: '1', tokens: '-1', minutes: '' })).toBe('tokens');
  });
});
