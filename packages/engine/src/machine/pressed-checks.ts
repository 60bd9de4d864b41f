import type { Pressure } from '@ropewalk/contracts';

/** Features whose landing waits for the end of pressure, so that a red check can be run again. */
export interface PressedChecks {
  note(featureId: number, pressure: Pressure): void;
  forget(featureId: number): void;
  all(): ReadonlyMap<number, Pressure>;
}

/** None. */
export function createPressedChecks(): PressedChecks {
  const pressed = new Map<number, Pressure>();
  return {
    note: (featureId, pressure) => void pressed.set(featureId, pressure),
    forget: (featureId) => void pressed.delete(featureId),
    all: () => pressed,
  };
}
