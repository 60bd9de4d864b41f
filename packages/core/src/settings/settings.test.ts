import {
  crewSettingsSchema,
  machineSettingsSchema,
  type CrewSettingsChange,
  type MachineSettings,
  type MachineSettingsChange,
  type ProviderId,
} from '@ropewalk/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeMachine } from './change-machine.ts';
import { effectiveSettings, effortFor, modelFor, requireModels } from './effective-settings.ts';
import { presentModel, PROVIDERS } from './provider-catalog.ts';

const machine = (change: MachineSettingsChange = {}): MachineSettings => {
  const changed = changeMachine(machineSettingsSchema.parse({}), change);
  if (!changed.ok) throw new Error(changed.refusal.message);
  return changed.value;
};

describe('layers', () => {
  it('go from defaults over machine and project to the request', () => {
    const defaults = crewSettingsSchema.parse({});
    expect(effectiveSettings(machine())).toEqual(defaults);
    const ofMachine = machine({ crew: { batchSize: 4, yolo: true, maxConcurrency: 9 } });
    const project: CrewSettingsChange = { batchSize: 5, maxConcurrency: 8 };
    expect(effectiveSettings(ofMachine, project, { maxConcurrency: 2 })).toEqual({
      ...defaults,
      yolo: true,
      batchSize: 5,
      maxConcurrency: 2,
    });
  });

  it('never take an undefined field for a choice', () => {
    const named = Object.keys(crewSettingsSchema.shape);
    fc.assert(
      fc.property(fc.subarray(named), (fields) => {
        // What a program sends that leaves fields empty.
        const nothing = Object.fromEntries(fields.map((field) => [field, undefined]));
        const chosen = machine({ crew: { yolo: true, testingAgentRatio: 3, effort: 'max' } });
        expect(effectiveSettings(chosen, nothing)).toEqual(effectiveSettings(chosen));
      }),
    );
  });

  it('take the models of the provider that they end up with, and of no other', () => {
    const two = machine({
      crew: { provider: 'glm' },
      providers: {
        glm: { model: 'glm-5', models: { testing: 'glm-4.5-air' } },
        claude: { model: 'claude-sonnet-4-6' },
      },
    });
    expect(effectiveSettings(two)).toMatchObject({
      model: 'glm-5',
      models: { testing: 'glm-4.5-air' },
    });
    expect(effectiveSettings(two, { provider: 'claude' })).toMatchObject({
      model: 'claude-sonnet-4-6',
      models: {},
    });
    expect(effectiveSettings(two, { provider: 'kimi' })).toMatchObject({ model: null, models: {} });
    // A program with providers of its own is asked for none of these.
    expect(effectiveSettings(two, { driver: 'acp:gemini' })).toMatchObject({
      model: null,
      models: {},
    });
  });

  it('let a layer that names a model name it for every role', () => {
    const two = machine({ providers: { claude: { models: { testing: 'claude-haiku-4-5' } } } });
    const asked = effectiveSettings(two, { model: 'claude-sonnet-4-6' });
    expect(modelFor(asked, 'testing')).toBe('claude-sonnet-4-6');
    const both = effectiveSettings(two, {
      effort: 'low',
      efforts: { coding: 'max' },
      models: { coding: 'claude-opus-4-7' },
    });
    expect([modelFor(both, 'testing'), modelFor(both, 'coding')]).toEqual([
      'claude-haiku-4-5',
      'claude-opus-4-7',
    ]);
    expect([effortFor(both, 'testing'), effortFor(both, 'coding')]).toEqual(['low', 'max']);
    expect(modelFor(both, 'initializer')).toBeNull();
  });
});

describe('providers', () => {
  const urls = fc.constantFrom(null, 'https://one.example', 'https://two.example/v1');
  const ids = PROVIDERS.filter((provider) => provider.baseUrl !== null).map(({ id }) => id);
  const choice = fc.record(
    { baseUrl: urls, model: fc.constantFrom(null, 'one', 'two') },
    { requiredKeys: [] },
  );

  it('never carry anything of one over to another, however often they change', () => {
    const step = fc.record({ provider: fc.constantFrom(...ids), choice });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        let settings = machine();
        const expected = new Map<ProviderId, object>();
        for (const { provider, choice: chosen } of steps) {
          settings = machine();
          expected.set(provider, { ...expected.get(provider), ...chosen });
          for (const [id, all] of expected) {
            const change: MachineSettingsChange = {
              crew: { provider: id },
              providers: { [id]: all },
            };
            const changed = changeMachine(settings, change);
            if (!changed.ok) throw new Error(changed.refusal.message);
            settings = changed.value;
          }
        }
        for (const [id, all] of expected) expect(settings.providers[id]).toMatchObject(all);
        expect(Object.keys(settings.providers).length).toBe(expected.size);
      }),
    );
  });

  it('have an address that can be chosen, unless the program knows the way', () => {
    for (const { id, baseUrl } of PROVIDERS) {
      const changed = changeMachine(machine(), {
        providers: { [id]: { baseUrl: 'https://elsewhere.example' } },
      });
      expect([id, changed.ok]).toEqual([id, baseUrl !== null]);
    }
  });
});

describe('models', () => {
  it('of earlier days get their present names, at Anthropic itself', () => {
    const legacy = 'claude-opus-4-5-20251101';
    expect(machine({ providers: { claude: { model: legacy } } }).providers.claude?.model).toBe(
      'claude-opus-4-7',
    );
    expect(machine({ providers: { azure: { model: legacy } } }).providers.azure?.model).toBe(
      legacy,
    );
    // As stored by an earlier version.
    const stored = machineSettingsSchema.parse({ providers: { claude: { model: legacy } } });
    expect(effectiveSettings(stored).model).toBe('claude-opus-4-7');
    expect(presentModel('custom', legacy)).toBe(legacy);
  });

  it('that Anthropic does not have are refused with those that it has', () => {
    const refused = changeMachine(machine(), { providers: { claude: { model: 'no-such-model' } } });
    expect(refused).toMatchObject({
      ok: false,
      refusal: { code: 'invalid_input', message: expect.stringContaining('claude-opus-4-7') },
    });
    const inRole = changeMachine(machine(), {
      providers: { claude: { models: { coding: 'no' } } },
    });
    expect(inRole.ok).toBe(false);
    expect(requireModels(effectiveSettings(machine(), { model: 'no' })).ok).toBe(false);
    expect(requireModels(effectiveSettings(machine(), { model: 'no', provider: 'glm' })).ok).toBe(
      true,
    );
    expect(requireModels(effectiveSettings(machine(), { model: 'no', driver: 'acp:x' })).ok).toBe(
      true,
    );
  });
});
