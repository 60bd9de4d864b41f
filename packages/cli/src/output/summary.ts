import type { ControlResponse, CrewEndReason, ParkReason } from '@ropewalk/contracts';
import { count, formatElapsed } from './amounts.ts';
import { named, oneLine, PARK_REASONS } from './happening-text.ts';
import type { Colors } from './terminal.ts';
import type { Tally } from './tally.ts';
import type { View } from './view.ts';

type Status = ControlResponse<'status'>;
type Reason = Status['features'][number]['reason'];

interface Listed {
  readonly id: number;
  readonly name: string;
}

/** How things stand when a crew has ended. */
export interface Summary {
  readonly project: string;
  readonly folder: string;
  readonly branch: string;
  readonly features: number;
  readonly passing: readonly Listed[];
  readonly parked: readonly (Listed & { readonly reason: ParkReason; readonly detail: string })[];
  readonly waitingForYou: readonly (Listed & {
    readonly prompt: string;
    readonly fields: readonly string[];
  })[];
  readonly notDone: readonly (Listed & { readonly reason: Reason })[];
  readonly end: Status['end'];
  readonly tally: Tally;
  /** From the start of the crew to its end. */
  readonly elapsedMs: number;
  readonly followBlocked: string | null;
  /** Shell lines that start the application, in order. */
  readonly start: readonly string[];
}

/** Puts together what the events and the last status say. */
export function summarize(view: View, status: Status): Summary {
  const { project } = status;
  const features = [...view.features.values()];
  const reasons = new Map(status.features.map((feature) => [feature.id, feature.reason]));
  const startedAt = view.crew.startedAt ?? status.at;
  const endedAt = view.crew.status === 'stopped' ? (view.crew.end?.at ?? status.at) : status.at;
  return {
    project: project.name,
    folder: project.folder,
    branch: project.targetBranch,
    features: features.length,
    passing: features
      .filter(({ state }) => state.status === 'passing')
      .map(({ id, name }) => ({ id, name })),
    parked: features.flatMap(({ id, name, state }) =>
      state.status === 'parked' ? [{ id, name, reason: state.reason, detail: state.detail }] : [],
    ),
    waitingForYou: features.flatMap(({ id, name, state }) =>
      state.status === 'needs_input'
        ? [
            {
              id,
              name,
              prompt: state.question.prompt,
              fields: state.question.fields.map((field) => field.id),
            },
          ]
        : [],
    ),
    notDone: features.flatMap(({ id, name, state }) =>
      state.status === 'pending' || state.status === 'in_progress' || state.status === 'landing'
        ? [{ id, name, reason: reasons.get(id) ?? null }]
        : [],
    ),
    end: status.end,
    tally: view.tally,
    elapsedMs: endedAt - startedAt,
    followBlocked: view.followBlocked,
    start: startLines(project),
  };
}

/** Whether there is something, and all of it passes. */
export function allPassing(summary: Summary): boolean {
  return summary.features > 0 && summary.passing.length === summary.features;
}

/** What is installed lives in workspaces only, so `setup` comes before `dev`. */
function startLines({ folder, config }: Status['project']): string[] {
  const { dev, setup } = config ?? {};
  return dev === undefined
    ? []
    : [`cd ${quote(folder)}`, ...(setup === undefined ? [] : [setup]), dev];
}

function quote(path: string): string {
  return /^[\w./@:+-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}

/** The last words to a person. */
export function summaryLines(summary: Summary, colors: Colors): string[] {
  return [
    headline(summary, colors),
    ...section(
      'Parked',
      summary.parked.map(
        (feature) =>
          `${named(feature)}: ${PARK_REASONS[feature.reason]}; ${oneLine(feature.detail)}\n` +
          `    ropewalk retry ${summary.project} ${feature.id}`,
      ),
    ),
    ...section(
      'Waiting for you',
      summary.waitingForYou.map(
        (feature) =>
          `${named(feature)}: ${oneLine(feature.prompt)}\n` +
          `    ropewalk answer ${summary.project} ${feature.id} ${feature.fields.map((field) => `${field}=…`).join(' ')}`,
      ),
    ),
    ...section('Not done', notDoneLines(summary.notDone)),
    '',
    `${workText(summary.tally)} in ${formatElapsed(summary.elapsedMs)}.`,
    usageText(summary.tally),
    ...(summary.followBlocked === null
      ? []
      : [colors.yellow(`Your folder does not show it yet: ${oneLine(summary.followBlocked)}`)]),
    `Result: ${summary.folder} (branch ${summary.branch})`,
    ...(summary.start.length === 0 ? [] : [`Start it: ${summary.start.join(' && ')}`]),
  ];
}

/** Where the crew's own last words do not count the features, we do. */
const UNCOUNTED: readonly CrewEndReason[] = [
  'stopped_by_person',
  'outside_schedule',
  'initializer_failed',
  'environment_broken',
  'nothing_to_do',
];

function headline(summary: Summary, colors: Colors): string {
  const { passing, features, end } = summary;
  if (allPassing(summary)) {
    return colors.green(`All ${count(features, 'feature')} pass.`);
  }
  const counted = colors.yellow(`${passing.length} of ${count(features, 'feature')} pass.`);
  if (end === null) {
    return counted;
  }
  return UNCOUNTED.includes(end.reason)
    ? `${counted} ${end.detail}`
    : colors.yellow(end.detail.trimEnd());
}

/** Features that wait for the same share a line. */
function notDoneLines(features: Summary['notDone']): string[] {
  const bySentence = new Map<string, string[]>();
  for (const feature of features) {
    const sentence = feature.reason?.sentence ?? 'Nobody works on it.';
    bySentence.set(sentence, [...(bySentence.get(sentence) ?? []), named(feature)]);
  }
  return [...bySentence].map(([sentence, names]) => `${names.join(', ')}: ${sentence}`);
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `  ${line}`)];
}

function workText(tally: Tally): string {
  const parts = [
    count(tally.landings, 'landing'),
    tally.refused === 0 ? null : `${tally.refused} refused`,
    tally.conflicts === 0 ? null : count(tally.conflicts, 'conflict'),
    tally.regressionsFound === 0
      ? null
      : `${count(tally.regressionsFound, 'regression')} found and ${tally.regressionsFixed} mended`,
    tally.crashesRecovered === 0
      ? null
      : `${count(tally.crashesRecovered, 'crash', 'crashes')} recovered`,
  ];
  return parts.filter((part) => part !== null).join(', ');
}

function usageText({ usage, runsEnded, agentMs }: Tally): string {
  const tokens =
    usage.inputTokens + usage.outputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
  const cost = usage.costUsd === null ? '' : `, $${usage.costUsd.toFixed(2)}`;
  const minutes = (agentMs / 60_000).toFixed(1);
  return `${count(runsEnded, 'run')}, ${minutes} agent minutes, ${count(tokens, 'token')}${cost}.`;
}
