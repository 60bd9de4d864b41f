import type { CheckEvidence, NewVerdict, Project } from '@ropewalk/contracts';
import { recordPressed } from '../checks/record-pressed.ts';
import type { EngineContext, ProjectParts } from '../engine-types.ts';
import { toCommands } from '../landing/run-gate.ts';

/** How many times a broken environment is tried before the crew ends for it. */
const ENVIRONMENT_TRIES = 2;

/**
 * Looks at the target branch before anybody works on it: `setup` and the project's checks at its head.
 * A red branch becomes work of its own, an environment that does not work ends the crew; both before a
 * single agent has been started. Does nothing where a verdict on this commit exists.
 */
export async function lookAtBaseline(
  context: EngineContext,
  parts: ProjectParts,
  project: Project,
): Promise<void> {
  const { config } = project;
  if (config === null || (config.setup === undefined && config.checks.length === 0)) {
    return;
  }
  const commit = await parts.hub.head();
  const known = await context.store.query('verdictsAt', { projectId: project.id, commit });
  if (known.some((verdict) => verdict.outcome === 'pass' && verdict.kind !== 'sweep')) {
    return;
  }
  const about = { projectId: project.id, featureId: null, runId: null, commit };
  const look = () =>
    parts.gate.check({
      commit,
      marker: `${context.homeId}-baseline-${project.id}`,
      config,
      commands: toCommands(project, config.checks, 'project'),
      keepGoing: false,
      onPressed: recordPressed(context, { ...about, kind: 'baseline' }),
    });
  let report = await look();
  const isGood = () => report.outcome === 'pass' || report.outcome === 'unchecked';
  for (let tries = 1; !isGood() && tries < ENVIRONMENT_TRIES; tries += 1) {
    report = await look();
  }
  const broken = report.evidence.find((evidence) => evidence.result !== 'pass');
  if (report.outcome === 'environment') {
    await endForEnvironment(context, project, broken);
    return;
  }
  const verdict: NewVerdict = {
    ...about,
    kind: 'baseline',
    outcome: report.outcome,
    checks: [...report.evidence],
    files: [],
    weakenedTests: [],
  };
  await context.store.execute('verdict.record', { verdict }, context.clock.now());
  if (report.outcome === 'fail' && broken !== undefined) {
    await context.store.execute(
      'project.report_red',
      {
        projectId: project.id,
        commit,
        command: broken.check.command,
        output: broken.outputTail,
      },
      context.clock.now(),
    );
  }
}

async function endForEnvironment(
  context: EngineContext,
  project: Project,
  broken: CheckEvidence | undefined,
): Promise<void> {
  await context.store.execute(
    'crew.end',
    {
      projectId: project.id,
      reason: 'environment_broken',
      detail:
        `\`${broken?.check.command ?? 'setup'}\` does not work in a clean checkout, so no agent was started. ` +
        `Mend it and start again. It ended with:\n${broken?.outputTail ?? ''}`,
      how: 'save_and_kill',
    },
    context.clock.now(),
  );
}
