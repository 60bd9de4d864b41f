import { forEachChild, parse, type SyntaxNode } from 'unbash';
import { judgeName, type CommandRules } from './rules.ts';
import type { CommandPlace, CommandRefusal, CommandVerdict } from './verdict.ts';

/**
 * Whether an agent may run a shell line. Pure and bounded: the same line, rules and place give the same answer, and
 * no line makes it throw. What cannot be understood is refused with a reason and an allowed way.
 */
export function judgeCommandLine(
  line: string,
  rules: CommandRules,
  place: CommandPlace,
): CommandVerdict {
  const refusals: CommandRefusal[] = [];
  const visit = (node: SyntaxNode): void => {
    if (node.type === 'Script' && (node.errors?.length ?? 0) > 0) {
      refusals.push({
        allow: false,
        rule: 'syntax',
        reason: `The line is not valid shell: ${node.errors?.[0]?.message ?? ''}.`,
        instead: 'Mend the syntax.',
        command: null,
      });
    }
    if (node.type === 'Command' && node.name !== undefined) {
      const verdict = judgeProgram(node.name.value, rules, place);
      if (!verdict.allow) refusals.push(verdict);
    }
    forEachChild(node, visit);
  };
  visit(parse(line));
  return refusals[0] ?? { allow: true };
}

function judgeProgram(name: string, rules: CommandRules, place: CommandPlace): CommandVerdict {
  const verdict = judgeName(name, rules);
  if (verdict.layer === 'hard-block') {
    return {
      allow: false,
      rule: verdict.group.rule,
      command: name,
      reason: `\`${name}\` is never run by agents: ${verdict.group.reason}.`,
      instead: verdict.group.instead,
    };
  }
  if (verdict.layer === 'organisation-block') {
    return {
      allow: false,
      rule: 'organisation-block',
      command: name,
      reason: `\`${name}\` is blocked by the organisation's policy.`,
      instead: null,
    };
  }
  if (verdict.layer !== 'none' || name.startsWith('./') || name.startsWith(place.workspace)) {
    return { allow: true };
  }
  return {
    allow: false,
    rule: 'not-allowed',
    command: name,
    reason: `\`${name}\` is not among the commands that agents may run here.`,
    instead: 'A person can allow it in the project’s command policy.',
  };
}
