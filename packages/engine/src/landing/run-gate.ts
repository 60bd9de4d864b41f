import type {
  Check,
  CheckEvidence,
  LandingRefusal,
  NewVerdict,
  Pressure,
  Project,
  ProjectConfig,
} from '@ropewalk/contracts';
import { pressureBehind } from '@ropewalk/core';
import { recordPressed } from '../checks/record-pressed.ts';
import type { GateCommand } from '../workspaces/workspace-types.ts';
import { inSpan } from '../observe/traces.ts';
import type { ExaminedChange } from './examine-change.ts';
import type { LandingCase } from './perform.ts';
import { cannotFail } from './trivial-check.ts';

/** What the gate says about a candidate. */
export interface Gated {
  readonly refusal: LandingRefusal | null;
  readonly verdict: NewVerdict;
}

/** Runs every check that this landing must pass, on exactly the commit that would land. */
export function runGate(
  landingCase: LandingCase,
  examined: ExaminedChange,
  head: string,
  candidate: string,
): Promise<Gated> {
  const attributes = { 'ropewalk.commit': candidate };
  return inSpan('gate', { attributes }, async (span) => {
    const { pressed } = landingCase.context;
    const { featureId } = landingCase.landing;
    const gated = await decideGate(landingCase, examined, head, candidate).finally(() => {
      if (featureId !== null) pressed.forget(featureId);
    });
    span.setAttribute('ropewalk.verdict.outcome', gated.verdict.outcome);
    return gated;
  });
}

async function decideGate(
  landingCase: LandingCase,
  examined: ExaminedChange,
  head: string,
  candidate: string,
): Promise<Gated> {
  const { landing, project, feature, context } = landingCase;
  const empty = emptyVerdict(landingCase, candidate, examined);
  const idle = await findCheckThatProvesNothing(landingCase, examined, head);
  if (idle !== null) {
    return { refusal: { code: 'check_proves_nothing', command: idle.command }, verdict: empty };
  }
  const commands = [
    ...toCommands(project, examined.config?.checks ?? [], 'project'),
    ...toCommands(project, feature?.checks ?? [], 'feature'),
    ...toCommands(project, examined.claimedChecks, 'claim'),
  ];
  let report = await check(landingCase, candidate, examined.config, commands);
  // What was red under pressure has been run again already.
  if (report.outcome === 'inconclusive' && pressureBehind(report.evidence) === null) {
    report = await check(landingCase, candidate, examined.config, commands);
  }
  const verdict: NewVerdict = {
    ...empty,
    outcome: report.outcome === 'environment' ? 'inconclusive' : report.outcome,
    checks: [...report.evidence],
  };
  context.log.debug({ landingId: landing.id, outcome: report.outcome }, 'gate');
  const broken = report.evidence.find((evidence) => evidence.result !== 'pass');
  switch (report.outcome) {
    case 'pass':
    case 'unchecked':
      return { refusal: null, verdict };
    case 'environment':
      return { refusal: await blameForSetup(landingCase, head, broken), verdict };
    case 'inconclusive':
      return {
        refusal: {
          code: 'inconclusive',
          command: broken?.check.command ?? '',
          outputTail: broken?.outputTail ?? '',
        },
        verdict,
      };
    case 'fail':
      return { refusal: await blame(landingCase, head, broken), verdict };
  }
}

/** Whose failure it is: a project check that is red without the change too is the target's own. */
async function blame(
  landingCase: LandingCase,
  head: string,
  broken: CheckEvidence | undefined,
): Promise<LandingRefusal> {
  const { context, project, feature } = landingCase;
  const command = broken?.check.command ?? '';
  const outputTail = broken?.outputTail ?? '';
  const mendsTarget = feature?.origin === 'target_red';
  if (broken?.owner === 'project' && !mendsTarget && landingCase.landing.kind === 'feature') {
    const base = await baseResult(landingCase, head, broken.check);
    if (base === 'fail') {
      await context.store.execute(
        'project.report_red',
        { projectId: project.id, commit: head, command, output: outputTail },
        context.clock.now(),
      );
      return { code: 'target_red', command, outputTail };
    }
  }
  return { code: 'check_failed', command, outputTail, verdictId: 0 };
}

/** A setup that works without the change was broken by it; one that does not is nobody's fault. */
async function blameForSetup(
  landingCase: LandingCase,
  head: string,
  broken: CheckEvidence | undefined,
): Promise<LandingRefusal> {
  const outputTail = broken?.outputTail ?? '';
  const without = await check(landingCase, head, landingCase.project.config, []);
  return without.outcome === 'environment' || broken === undefined
    ? { code: 'environment', detail: outputTail || 'setup could not be run' }
    : { code: 'check_failed', command: broken.check.command, outputTail, verdictId: 0 };
}

/** A check that came with the claim must fail without the change, or say why it cannot. */
async function findCheckThatProvesNothing(
  landingCase: LandingCase,
  examined: ExaminedChange,
  head: string,
): Promise<Check | null> {
  for (const claimed of examined.claimedChecks) {
    if (cannotFail(claimed.command)) {
      return claimed;
    }
    if (claimed.passes_before !== undefined) {
      continue;
    }
    if ((await baseResult(landingCase, head, claimed, 'once')) === 'pass') {
      return claimed;
    }
  }
  return null;
}

/** Whether what is red under pressure is run again. That a check is red without the work is all the same then. */
type Look = 'once' | 'settled';

async function baseResult(
  landingCase: LandingCase,
  head: string,
  wanted: Check,
  look: Look = 'settled',
): Promise<'pass' | 'fail' | 'unknown'> {
  const { project } = landingCase;
  const commands = toCommands(project, [wanted], 'claim');
  const report = await check(landingCase, head, project.config, commands, look);
  switch (report.outcome) {
    case 'pass':
      return 'pass';
    case 'fail':
      return 'fail';
    default:
      return 'unknown';
  }
}

async function check(
  landingCase: LandingCase,
  commit: string,
  config: ProjectConfig | null,
  commands: readonly GateCommand[],
  look: Look = 'settled',
) {
  const { parts, context, landing } = landingCase;
  return parts.gate.check({
    commit,
    marker: `${context.homeId}-landing-${landing.id}`,
    config,
    commands,
    keepGoing: false,
    ...(look === 'once' ? { once: true } : {}),
    onPressed: (evidence, pressure) => notePressed(landingCase, commit, evidence, pressure),
  });
}

/** Why it is not settled yet is to be seen while it waits, and later on. */
async function notePressed(
  { context, landing }: LandingCase,
  commit: string,
  evidence: readonly CheckEvidence[],
  pressure: Pressure,
): Promise<void> {
  const { projectId, featureId, runId } = landing;
  if (featureId !== null) {
    context.pressed.note(featureId, pressure);
  }
  await recordPressed(context, { projectId, featureId, runId, kind: 'gate', commit })(evidence);
}

/** Checks as commands with their time limits; the same command is run once. */
export function toCommands(
  project: Project,
  checks: readonly Check[],
  owner: CheckEvidence['owner'],
): GateCommand[] {
  return checks.map((wanted) => ({
    command: wanted.command,
    timeoutMs:
      wanted.timeout_seconds === undefined
        ? project.settings.checkTimeoutMs
        : wanted.timeout_seconds * 1_000,
    owner,
    check: wanted,
  }));
}

function emptyVerdict(
  { landing, project }: LandingCase,
  commit: string,
  examined: ExaminedChange,
): NewVerdict {
  return {
    projectId: project.id,
    featureId: landing.featureId,
    runId: landing.runId,
    kind: 'gate',
    commit,
    outcome: 'unchecked',
    checks: [],
    files: landing.files,
    weakenedTests: [...examined.weakenedTests],
  };
}
