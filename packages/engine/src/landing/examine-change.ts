import {
  GUARDED_PATHS,
  PROJECT_CONFIG_FILE,
  PROJECT_POLICY_FILE,
  type Check,
  type LandingRefusal,
  type ProjectConfig,
  type WeakenedTest,
} from '@ropewalk/contracts';
import { parseProjectConfig } from '../project/project-config.ts';
import { isPolicyAccepted } from '../rights/observe-policy.ts';
import { changedCheckScripts } from './check-scripts.ts';
import { weakenedTestsBetween } from './weakened-between.ts';
import type { LandingCase } from './perform.ts';

const MANIFEST = 'package.json';

/** What a change is, before anything is run. */
export interface ExaminedChange {
  readonly refusal: LandingRefusal | null;
  readonly files: readonly string[];
  readonly weakenedTests: readonly WeakenedTest[];
  /** The configuration under which the gate judges. */
  readonly config: ProjectConfig | null;
  /** The configuration that comes into force with this landing; null = as before. */
  readonly takesConfig: ProjectConfig | null;
  /** Checks that came with the claim and are not recorded with the feature yet. */
  readonly claimedChecks: readonly Check[];
}

/** Decides by looking alone: guarded files, weakened tests, a first `ropewalk.yaml`. */
export async function examineChange(
  landingCase: LandingCase,
  head: string,
  candidate: string,
): Promise<ExaminedChange> {
  const { parts, landing, project, feature } = landingCase;
  const changes = await parts.hub.changedFiles(head, candidate);
  const files = changes.map((change) => change.path);
  const weakenedTests = await weakenedTestsBetween(parts.hub, head, candidate, changes);
  const recorded = new Set(feature?.checks.map((check) => check.command));
  const seen: ExaminedChange = {
    refusal: null,
    files,
    weakenedTests,
    config: project.config,
    takesConfig: null,
    claimedChecks: landing.checks.filter((check) => !recorded.has(check.command)),
  };
  // A moved file must be guarded at both of its ends.
  const guarded = changes
    .flatMap((change) => (change.from === null ? [change.path] : [change.path, change.from]))
    .filter(isGuarded);
  const scripts = files.includes(MANIFEST)
    ? await changedScripts(landingCase, head, candidate)
    : [];
  const isPermitted =
    landing.kind === 'feature' &&
    guarded.includes(PROJECT_POLICY_FILE) &&
    (await isPolicyAccepted(landingCase.context, parts, {
      commit: candidate,
      runId: landing.runId,
      featureId: landing.featureId,
    }));
  const closed = guarded.filter((path) => !isPermitted || path !== PROJECT_POLICY_FILE);
  const kept = [...closed, ...scripts.map((name) => `${MANIFEST} (script "${name}")`)];
  if (kept.length > 0 && landing.kind === 'feature') {
    return { ...seen, refusal: { code: 'needs_person', files: kept } };
  }
  if (project.config?.gate === 'strict' && weakenedTests.length > 0 && landing.kind === 'feature') {
    const paths = weakenedTests.map((test) => test.path);
    return { ...seen, refusal: { code: 'tests_weakened', files: paths } };
  }
  return landing.kind === 'feature' ? seen : withConfigOf(landingCase, seen, candidate);
}

/** What the project's checks run belongs to the gate, wherever it is written. */
async function changedScripts(
  { parts, project }: LandingCase,
  head: string,
  candidate: string,
): Promise<string[]> {
  return changedCheckScripts(
    project.config?.checks ?? [],
    await parts.hub.fileAt(head, MANIFEST),
    await parts.hub.fileAt(candidate, MANIFEST),
  );
}

/** A scaffold, like a person's own commits, brings the configuration that it is judged by. */
async function withConfigOf(
  { parts }: LandingCase,
  seen: ExaminedChange,
  candidate: string,
): Promise<ExaminedChange> {
  const text = await parts.hub.fileAt(candidate, PROJECT_CONFIG_FILE);
  if (text === null) {
    return seen;
  }
  const config = parseProjectConfig(text);
  return config.ok
    ? { ...seen, config: config.value, takesConfig: config.value }
    : { ...seen, refusal: { code: 'bad_config', detail: config.refusal.message } };
}

function isGuarded(path: string): boolean {
  return GUARDED_PATHS.some((guarded) =>
    guarded.endsWith('/') ? path.startsWith(guarded) : path === guarded,
  );
}
