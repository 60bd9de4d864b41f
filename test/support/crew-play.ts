import type { CrewSettingsChange, FeatureFileEntry } from '@ropewalk/contracts';
import { test as bare } from 'vitest';
import { openStage, valueOf, type Stage } from './stage.ts';

/** Tests that get a stage of their own, closed after them. */
export const test = bare.extend<{ stage: Stage }>({
  // oxlint-disable-next-line no-empty-pattern -- vitest reads what a fixture needs from this pattern
  stage: async ({}, use) => {
    const stage = await openStage();
    try {
      await use(stage);
    } finally {
      await stage.close();
    }
  },
});

type Step = Readonly<Record<string, unknown>>;

/** What is played: who does what to which project. */
export interface Play {
  /** Files of the person's first commit. */
  readonly files?: Readonly<Record<string, string>>;
  /** Attempts by name of feature; `*` stands for the rest. */
  readonly coding?: Readonly<Record<string, readonly (readonly Step[])[]>>;
  /** What is done instead when a feature comes back with a regression. */
  readonly mend?: readonly Step[];
  readonly testing?: Readonly<Record<string, { steps: readonly Step[]; mend?: readonly Step[] }>>;
  readonly features: readonly (string | Partial<FeatureFileEntry>)[];
  readonly settings?: CrewSettingsChange;
  /** Whether its agents ask before they run commands and change files; `false`: only the wall holds them. */
  readonly asks?: boolean;
}

/** Puts a play on a stage: the project is registered and has its backlog; nothing has been started. */
export async function setUp(stage: Stage, play: Play): Promise<void> {
  await stage.commit({ 'README.md': '# Stage\n', ...play.files });
  const driver = await stage.playbook(toPlaybook(play));
  await stage.register({ settings: { driver, ...play.settings } });
  if (play.features.length > 0) {
    valueOf(
      await stage.control()['features.add']({ name: 'stage', entries: play.features.map(toEntry) }),
    );
  }
}

/** The playbook of a play; one that is written anew takes effect with the next run. */
export function toPlaybook({
  coding = { '*': [fileFor()] },
  mend,
  testing,
  asks = true,
}: Pick<Play, 'coding' | 'mend' | 'testing' | 'asks'>) {
  const works = Object.entries(coding).map(([name, attempts]) => [
    name,
    mend === undefined ? { attempts } : { attempts, mend },
  ]);
  return {
    version: 1,
    coding: Object.fromEntries(works),
    ...(testing && { testing }),
    defaults: { ask: asks },
  };
}

/** A feature file's entry from its name or a part of it. */
export function toEntry(feature: string | Partial<FeatureFileEntry>): FeatureFileEntry {
  const given = typeof feature === 'string' ? { name: feature } : feature;
  const name = given.name ?? 'feature';
  return {
    category: 'Stage',
    name,
    description: `There is a file for ${name}.`,
    steps: [`The file ${name}.txt exists`],
    dependencies: [],
    checks: [],
    ...given,
  };
}

/** Honest work: a file of the feature's name and a check that it is there. */
export function fileFor(): Step[] {
  return [write('{{feature.name}}.txt'), land('test -f {{feature.name}}.txt')];
}
export const write = (path: string, content = 'here\n'): Step => ({ write: { path, content } });
export const land = (...checks: string[]): Step => ({ land: { checks } });
export const run = (command: string): Step => ({ run: { command, allow_failure: true } });
export const call = (tool: string, input: Step = {}): Step => ({
  call: { tool, arguments: input },
});
/** The feature that an agent works on, as an argument of tools. */
export const MINE = { feature_id: '{{feature.id}}' };
