import { parse, type Script } from 'unbash';
import { judgeCall } from './judge-call.ts';
import type { CommandRules } from './rules.ts';
import { refuseUnknown, type Judge } from './shell/judge.ts';
import { forked, isCertain, newState, UNKNOWN, SOME_NAME, type ShellState } from './shell/state.ts';
import { judgeFunctionBody, judgeScript } from './shell/statements.ts';
import type { CommandPlace, CommandRefusal, CommandVerdict } from './verdict.ts';

/** Longer lines are refused: what is longer is a file. */
export const MAX_LINE_LENGTH = 131_072;
const MAX_COMMANDS = 4_000;
const MAX_WORDS = 120_000;
const AS_FILE = 'Write a script file in the workspace and run that.';

/** A text that runs at the end of the line or later, such as the one of `trap`. */
interface Later {
  readonly text: string;
  readonly state: ShellState;
  readonly command: string;
}

/**
 * Whether an agent may run a shell line. Pure and bounded: the same line, rules and place give the same answer, and
 * no line makes it throw. What cannot be understood is refused with a reason and an allowed way.
 */
export function judgeCommandLine(
  line: string,
  rules: CommandRules,
  place: CommandPlace,
): CommandVerdict {
  let refusal: CommandRefusal | null = null;
  let commands = 0;
  let words = 0;
  const later: Later[] = [];
  const judge: Judge = {
    rules,
    place,
    line,
    depth: 0,
    callers: [],
    arithmetic: { hasText: false, hasUse: false },
    refuse: (found) => {
      refusal ??= { allow: false, ...found };
    },
    isOver: () => refusal !== null,
    count: (more = 1) => {
      commands += 1;
      words += more;
      if (commands <= MAX_COMMANDS && words <= MAX_WORDS) return;
      refuseUnknown(judge, '', 'The line runs too many commands', AS_FILE, 'too-large');
    },
    script: (script, state) => judgeParsed(judge, script, state),
    text: (text, state, command) => judgeText(judge, text, state, command),
    call: (call) => judgeCall(judge, call),
    functionBody: (node, state) => judgeFunctionBody(judge, node, state),
    later: (text, state, command) => later.push({ text, state, command }),
  };
  judgeWhole(judge, line, newState(place.cwd), later);
  return refusal ?? { allow: true };
}

function judgeWhole(judge: Judge, line: string, state: ShellState, later: readonly Later[]): void {
  if (line.length > MAX_LINE_LENGTH) {
    refuseUnknown(judge, '', 'The line is longer than 128 KiB', AS_FILE, 'too-large');
    return;
  }
  if (line.includes('\0') || line.includes('\r') || !isCertain(line)) {
    refuseUnknown(
      judge,
      '',
      'The line holds characters that shells and people read differently',
      "Write them as escapes, such as $'\\r'.",
      'syntax',
    );
    return;
  }
  judgeParsed(judge, parse(line), state);
  for (let index = 0; index < later.length && !judge.isOver(); index += 1) {
    const one = later[index];
    if (one === undefined) break;
    const then = forked(one.state);
    for (const [name, definition] of state.functions) then.functions.set(name, definition);
    then.isClouded = true;
    then.folders = null;
    judgeText(judge, one.text, then, one.command);
  }
  if (judge.arithmetic.hasText && judge.arithmetic.hasUse) {
    judge.refuse({
      rule: 'arithmetic-text',
      command: null,
      reason:
        'Text with `$` or a backtick in square brackets may be run when the shell counts with a variable.',
      instead: 'Do the two in lines of their own, or compare texts with `=`.',
    });
  }
}

function judgeParsed(
  judge: Judge,
  script: Script & { errors?: readonly { message: string }[] | undefined },
  state: ShellState,
): void {
  const error = script.errors?.[0];
  if (error === undefined) {
    judgeScript(judge, script, state);
    return;
  }
  const isDeep = /nest/u.test(error.message);
  refuseUnknown(
    judge,
    '',
    isDeep ? 'The line is nested too deeply' : `The line is not valid shell (${error.message})`,
    isDeep ? AS_FILE : `Mend the syntax. ${AS_FILE}`,
    isDeep ? 'too-large' : 'syntax',
  );
}

/** Text that a shell inside the line will read: it must be known to the last character. */
function judgeText(judge: Judge, text: string, state: ShellState, command: string): void {
  if (text.includes(UNKNOWN) || text.includes(SOME_NAME)) {
    refuseUnknown(
      judge,
      command,
      `What \`${command}\` runs is put together from text that is not known here`,
      'Put the code in single quotes and pass values as arguments ("$1").',
    );
    return;
  }
  judge.depth += 4;
  judgeParsed(judge, parse(text), state);
  judge.depth -= 4;
}
