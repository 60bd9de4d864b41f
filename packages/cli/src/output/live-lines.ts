import sliceAnsi from 'slice-ansi';
import stringWidth from 'string-width';
import { count, formatElapsed } from './amounts.ts';
import { plainLine } from './plain-lines.ts';
import type { Colors } from './terminal.ts';
import type { Activity, AgentView, View } from './view.ts';
import { isMending, nameOf } from './happening.ts';
import { named } from './happening-text.ts';

/** What the picture depends on besides the view. */
export interface Frame {
  readonly title: string;
  readonly now: number;
  readonly columns: number;
  readonly rows: number;
  readonly colors: Colors;
  /** What a person should know at this moment, such as what Ctrl-C does. */
  readonly note: string;
}

const WIDEST_BAR = 30;
const HAPPENINGS = 6;
/** Title, two empty lines, the note, and the line on which the cursor stands. */
const OTHER_ROWS = 5;

/** The picture of a working crew, as lines that fit into the terminal. */
export function liveLines(view: View, frame: Frame): string[] {
  const room = Math.max(2, frame.rows - OTHER_ROWS);
  const agents = agentLines(view, frame);
  const shownAgents = agents.slice(0, Math.max(1, room - HAPPENINGS));
  const hidden = agents.length - shownAgents.length;
  const happenings = view.recent
    .slice(-Math.max(0, Math.min(HAPPENINGS, room - shownAgents.length)))
    .map((happening) => plainLine(happening, startOf(view, frame), frame.colors));
  const lines = [
    titleLine(view, frame),
    '',
    ...shownAgents,
    ...(hidden > 0 ? [frame.colors.dim(`  and ${count(hidden, 'more agent')}`)] : []),
    ...(happenings.length > 0 ? ['', ...happenings] : []),
    ...(frame.note === '' ? [] : [frame.colors.dim(frame.note)]),
  ];
  return lines.map((line) => cut(line, frame.columns));
}

function titleLine(view: View, { title, now, columns, colors }: Frame): string {
  const { total, passing, mending, parked, asking } = countFeatures(view);
  const facts = [
    view.crew.status === 'running' || view.seq === 0 ? null : view.crew.status,
    total === 0 ? 'no features yet' : `${passing}/${total} passing`,
    mending > 0 ? `${mending} to mend` : null,
    parked > 0 ? `${parked} parked` : null,
    asking > 0 ? `${asking} waiting for you` : null,
    formatElapsed(now - startOf(view, { now })),
  ].filter((fact) => fact !== null);
  const words = facts.join(' · ');
  const left = columns - stringWidth(title) - stringWidth(words) - 4;
  const width = Math.min(WIDEST_BAR, left);
  const bar = width < 5 ? '' : ` ${progressBar(passing, total, width, colors)}`;
  return `${colors.bold(title)}${bar}  ${words}`;
}

function progressBar(done: number, total: number, width: number, colors: Colors): string {
  const filled = total === 0 ? 0 : Math.floor((done / total) * width);
  return colors.green('█'.repeat(filled)) + colors.dim('░'.repeat(width - filled));
}

function agentLines(view: View, { now, columns, colors }: Frame): string[] {
  if (view.agents.size === 0) {
    return [colors.dim('  no agent is working')];
  }
  return [...view.agents.values()].map((agent) => {
    const doing = describeActivity(agent.activity, agent.role);
    const elapsed = formatElapsed(now - agent.since).padStart(7);
    const role = agent.role.padEnd(11);
    const room = Math.max(8, columns - 2 - 12 - 26 - 8 - 1);
    const what = cut(featuresOf(view, agent), room);
    const gap = ' '.repeat(Math.max(0, room - stringWidth(what)));
    return `  ${colors.cyan(role)} ${what}${gap} ${doing.padEnd(26)}${colors.dim(elapsed)}`;
  });
}

function featuresOf(view: View, agent: AgentView): string {
  if (agent.featureId !== null) {
    const others = agent.featureIds.length - 1;
    return named(nameOf(view, agent.featureId)) + (others > 0 ? ` and ${others} more` : '');
  }
  return agent.featureIds.length === 0
    ? 'the backlog'
    : agent.featureIds.map((id) => named(nameOf(view, id))).join(', ');
}

const WORKING: Readonly<Record<AgentView['role'], string>> = {
  initializer: 'reads the spec',
  coding: 'works',
  testing: 'tests again',
  improving: 'looks for improvements',
  assistant: 'answers',
  external: 'works',
};

/** What an agent does, in a few words. */
export function describeActivity(activity: Activity, role: AgentView['role']): string {
  switch (activity.kind) {
    case 'queued':
      return 'is about to start';
    case 'preparing':
      return 'gets its workspace';
    case 'working':
      return WORKING[role];
    case 'landing_queue':
      return 'waits for the gate';
    case 'gate':
      return 'is at the gate';
    case 'answering_refusal':
      return activity.code === 'conflict' ? 'resolves a conflict' : 'mends what was refused';
    case 'mending':
      return 'mends a regression';
  }
}

/** How many features stand where. */
export function countFeatures(view: View): {
  readonly total: number;
  readonly passing: number;
  readonly mending: number;
  readonly parked: number;
  readonly asking: number;
} {
  const features = [...view.features.values()];
  const having = (status: string) =>
    features.filter((feature) => feature.state.status === status).length;
  return {
    total: features.length,
    passing: having('passing'),
    mending: features.filter(isMending).length,
    parked: having('parked'),
    asking: having('needs_input'),
  };
}

function startOf(view: View, { now }: { readonly now: number }): number {
  return view.crew.startedAt ?? now;
}

/** A line that is too wide would wrap, and the next picture would not cover this one. */
function cut(line: string, columns: number): string {
  return stringWidth(line) <= columns ? line : `${sliceAnsi(line, 0, columns - 1)}…`;
}
