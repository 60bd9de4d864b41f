import { expect, test } from 'vitest';
import { crewSettingsChangeSchema, crewSettingsSchema } from './crew-settings.ts';

test('every setting can be changed, and none is filled in', () => {
  const defaults = crewSettingsSchema.parse({});
  expect(Object.keys(crewSettingsChangeSchema.shape).toSorted()).toEqual(
    Object.keys(defaults).toSorted(),
  );
  expect(crewSettingsChangeSchema.parse({})).toEqual({});
  expect(crewSettingsChangeSchema.parse(defaults)).toEqual(defaults);
  expect(crewSettingsChangeSchema.safeParse({ maxConcurrency: 0 }).success).toBe(false);
  expect(crewSettingsChangeSchema.safeParse({ maxConcurency: 2 }).success).toBe(false);
});
