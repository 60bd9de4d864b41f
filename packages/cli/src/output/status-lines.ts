import type { ControlResponse, FeatureLine, Run, WireFeature } from '@ropewalk/contracts';
import { timeLimitSentence } from '@ropewalk/core';
import { count, formatElapsed } from './amounts.ts';
import { oneLine, refusalInOneLine } from './happening-text.ts';
import type { Colors } from './terminal.ts';

type Status = ControlResponse<'status'>;
type StatusName = FeatureLine['status'];

const LANDINGS = 5;
const COLUMN = 12;

/** A project at one moment, for a person. */
export function statusLines(status: Status, colors: Colors): string[] {
  const { project, features } = status;
  const running = status.runs.filter((run) => run.state.status !== 'ended');
  return [
    `${colors.bold(project.name)}  ${project.folder} (branch ${project.targetBranch})`,
    crewLine(status),
    ...(project.targetRed === null
      ? []
      : [colors.red(`The target branch fails \`${project.targetRed.command}\`.`)]),
    ...section(
      `Features: ${status.counts.passing} of ${features.length} pass`,
      features.map((feature) => featureLine(feature, colors)),
    ),
    ...section(
      'Agents',
      running.map((run) => runLine(run, status.at)),
    ),
    ...section(
      'Latest landings',
      status.landings.slice(0, LANDINGS).map((landing) => landingLine(landing, colors)),
    ),
    ...section(
      'Accounts',
      status.quotas.flatMap((quota) => accountLine(quota, status.at)),
    ),
    ...(status.unheldDriver === null
      ? []
      : ['', colors.yellow(`${timeLimitSentence(status.unheldDriver)}.`)]),
  ];
}

const SOURCES = {
  typed_error: 'as its error says',
  header: 'as its answer says',
  backoff: 'it names no reset; this is our guess',
} as const;

/** Nothing where the account can be used. */
export function accountLine(
  { account, state, parked }: Status['quotas'][number],
  at: number,
): string[] {
  switch (state.status) {
    case 'open':
      return [];
    case 'ramp':
      return [`${account}: the limit is gone; agents start a few at a time`];
    case 'unavailable':
      return [`${account}: cannot be used: ${oneLine(state.detail)}`];
    case 'waiting':
    case 'canary': {
      const trying = state.status === 'canary' ? 'one run tries whether the limit is gone; ' : '';
      const until = parked?.until ?? null;
      const when =
        until === null
          ? 'work goes on when it is'
          : `parked for ${formatElapsed(until - at)} more, until ${new Date(until).toISOString()}`;
      const window = parked?.window ?? null;
      const source = parked?.source ?? null;
      const why = [window, source === null ? null : SOURCES[source]].filter((one) => one !== null);
      return [`${account}: ${trying}${when}${why.length === 0 ? '' : ` (${why.join('; ')})`}`];
    }
  }
}

function crewLine({ project, at }: Status): string {
  const { crew } = project;
  if (crew.status === 'stopped') {
    return crew.end === null
      ? `The crew has not been started yet: ropewalk run ${project.name}`
      : `The crew has ended: ${oneLine(crew.end.detail)}`;
  }
  return `The crew is ${crew.status} since ${formatElapsed(at - crew.startedAt)}, ${count(crew.runsStarted, 'run')} so far.`;
}

/** One feature with where it stands and, where nobody works on it, why. */
export function featureLine(
  feature: Pick<FeatureLine, 'id' | 'name' | 'status' | 'reason' | 'attempts'>,
  colors: Colors,
): string {
  const attempts = feature.attempts === 0 ? '' : ` (${count(feature.attempts, 'failed attempt')})`;
  const reason = feature.reason === null ? '' : `  ${colors.dim(feature.reason.sentence)}`;
  const id = `#${feature.id}`.padStart(5);
  return `${id}  ${statusText(feature.status, colors)}  ${feature.name}${attempts}${reason}`;
}

function statusText(status: StatusName, colors: Colors): string {
  const look: Readonly<Record<StatusName, (text: string) => string>> = {
    pending: colors.dim,
    in_progress: colors.cyan,
    landing: colors.cyan,
    passing: colors.green,
    needs_input: colors.yellow,
    parked: colors.red,
  };
  return look[status](status.replace('_', ' ').padEnd(COLUMN));
}

function runLine(run: Run, at: number): string {
  const since = run.state.status === 'running' ? run.state.startedAt : run.createdAt;
  const features = run.features.map(({ featureId }) => `#${featureId}`).join(', ');
  return `run ${run.id}  ${run.role} ${features}  ${run.state.status}  ${formatElapsed(at - since)}`;
}

function landingLine(landing: Status['landings'][number], colors: Colors): string {
  const what = landing.featureId === null ? landing.kind : `#${landing.featureId}`;
  const { state } = landing;
  switch (state.status) {
    case 'landed':
      return `${what}  ${colors.green('landed')} as ${state.commit.slice(0, 8)}`;
    case 'refused':
      return `${what}  ${colors.red('refused')}: ${refusalInOneLine(state.refusal)}`;
    case 'queued':
    case 'gating':
      return `${what}  ${state.status}`;
  }
}

/** Why nothing happens, for a person. */
export function whyLines(why: ControlResponse<'why'>, colors: Colors): string[] {
  return [
    why.summary,
    ...why.reasons.map(
      ({ featureId, name, status, reason }) =>
        `${`#${featureId}`.padStart(5)}  ${statusText(status, colors)}  ${name}: ${reason?.sentence ?? statusSentence(status)}`,
    ),
  ];
}

/** Where nothing stands in the way. */
function statusSentence(status: StatusName): string {
  switch (status) {
    case 'in_progress':
      return 'An agent works on it.';
    case 'landing':
      return 'It is at the gate.';
    case 'passing':
      return 'It passes.';
    case 'pending':
    case 'needs_input':
    case 'parked':
      return 'Nothing is known about it.';
  }
}

/** The backlog, for a person. */
export function backlogLines(features: readonly WireFeature[], colors: Colors): string[] {
  if (features.length === 0) {
    return ['There are no features yet.'];
  }
  return features.map((feature) => {
    const needs =
      feature.dependencies.length === 0
        ? ''
        : colors.dim(`  needs ${feature.dependencies.map((id) => `#${id}`).join(', ')}`);
    return `${featureLine(feature, colors)}${needs}`;
  });
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}
