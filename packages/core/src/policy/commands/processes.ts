import type { Call, Judge } from '../shell/judge.ts';
import { shown } from '../shell/paths.ts';
import { UNKNOWN } from '../shell/state.ts';
import { named, refuseCall, type CommandRule } from './command-rule.ts';

/** The names of processes that every agent may end by name: those that it starts itself, usually. */
const OWN_PROCESSES = new Set(
  'node npm npx vite next pnpm yarn bun deno nodemon tsx esbuild vitest jest webpack parcel astro nuxt remix storybook playwright python python3 uvicorn gunicorn flask pytest ruby rails puma rackup php java gradle mvn go air cargo dotnet http-server serve json-server'.split(
    ' ',
  ),
);

const KILL_OWN =
  'End only what you have started, by its number: keep it (`server & pid=$!`) and `kill "$pid"`.';

const kill: CommandRule = (judge, call, args) => {
  let hasSignal = false;
  for (let index = 0; index < args.length; index += 1) {
    const text = args[index]?.text ?? '';
    if (text === '-l' || text === '-L' || text.startsWith('--list') || text === '--table') return;
    if (text === '--') {
      hasSignal = true;
    } else if (!hasSignal && (text === '-s' || text === '-n' || text === '--signal')) {
      hasSignal = true;
      index += 1;
    } else if (!hasSignal && text.startsWith('-') && !text.includes(UNKNOWN)) {
      hasSignal = true;
      // With nothing behind it, `kill -1` is no process either.
    } else judgeTarget(judge, call, text);
  }
};

function judgeTarget(judge: Judge, call: Call, text: string): void {
  const isTooMuch =
    text.startsWith('-') || /^[+\s]*0*[01]?$/u.test(text) || /^0x0*[01]?$/iu.test(text);
  if (!isTooMuch) return;
  refuseCall(
    judge,
    call,
    'kill',
    `\`kill ${shown(text)}\` would reach processes that are not the agent's own.`,
    KILL_OWN,
  );
}

const pkill: CommandRule = (judge, call, args) => {
  const patterns: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const { text = '', several = false } = args[index] ?? {};
    if (several || text.startsWith(UNKNOWN)) {
      refuseCall(
        judge,
        call,
        'pkill',
        'It cannot be seen which processes would be ended.',
        KILL_OWN,
      );
      return;
    }
    if (/^-(?:P|s|-signal|-parent)$/u.test(text)) index += 1;
    else if (
      /^-(?:u|U|g|G|t|F|v|-inverse|-euid|-uid|-group|-pgroup|-terminal|-pidfile|-ns|-nslist)/u.test(
        text,
      ) ||
      /^-[a-z]*v/u.test(text)
    ) {
      refuseCall(
        judge,
        call,
        'pkill',
        `\`${text}\` would end processes that are not the agent's own.`,
        KILL_OWN,
      );
      return;
    } else if (!text.startsWith('-')) patterns.push(text);
  }
  for (const pattern of patterns) judgePattern(judge, call, pattern);
};

/** Every pattern counts, by its first word; `-f "node server.js"` names node. */
function judgePattern(judge: Judge, call: Call, pattern: string): void {
  const first = pattern.trim().split(/\s+/u)[0] ?? '';
  const name = first.replace(/^\[(\w)\]/u, '$1').replace(/^.*\//u, '');
  const isPlain = /^[A-Za-z0-9._-]+$/u.test(name);
  if (isPlain && (OWN_PROCESSES.has(name) || judge.rules.pkillProcesses.includes(name))) return;
  refuseCall(
    judge,
    call,
    'pkill',
    `\`${shown(pattern)}\` may name processes that are not the agent's own.`,
    KILL_OWN,
  );
}

const fuser: CommandRule = (judge, call, args) => {
  const isKilling = args.some(({ text }) => /^-[a-zA-Z]*k/u.test(text) || text.startsWith('--k'));
  const isPorts = args.every(
    ({ text }) =>
      text.startsWith('-') ||
      /^(?:\d+|[\uFDD0\uFDD2])(?:\/(?:tcp|udp))?$/u.test(text) ||
      text === 'tcp',
  );
  const isMount = args.some(({ text }) => /^-[a-z]*[mM]/u.test(text));
  if (isKilling && (!isPorts || isMount))
    refuseCall(
      judge,
      call,
      'kill',
      '`fuser -k` would end processes of others.',
      'Name a port: `fuser -k 3000/tcp`.',
    );
};

export const PROCESS_RULES = [
  ...named('kill', kill),
  ...named('pkill killall', pkill),
  ...named('fuser', fuser),
];
