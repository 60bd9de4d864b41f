import type { AgentRole, CrewSettings, Run } from '@ropewalk/contracts';
import { effortFor, modelFor, PROVIDED_DRIVER } from '@ropewalk/core';
import type { EngineContext } from '../engine-types.ts';

/** Who is to work in a role, as it is written down with the run. */
export type AgentChoice = Pick<Run, 'driver' | 'provider' | 'model' | 'effort'>;

/** The agent for a role, by the settings that hold; a model that nobody chose is the provider's default. */
export function chooseAgent(
  context: Pick<EngineContext, 'defaultModel'>,
  settings: CrewSettings,
  role: AgentRole,
): AgentChoice {
  const { driver, provider } = settings;
  const usual = driver === PROVIDED_DRIVER ? context.defaultModel(provider) : null;
  return {
    driver,
    provider,
    model: modelFor(settings, role) ?? usual,
    effort: effortFor(settings, role),
  };
}
