import { BUILTIN_RULES } from './builtins.ts';
import type { CommandRule } from './command-rule.ts';
import { FILE_RULES } from './files.ts';
import { GIT_RULES } from './git.ts';
import { INTERPRETER_RULES } from './interpreters.ts';
import { PACKAGE_RULES } from './packages.ts';
import { PROCESS_RULES } from './processes.ts';
import { RUNNER_RULES } from './runners.ts';
import { SHELL_RULES } from './shells.ts';
import { TEXT_RULES } from './text-tools.ts';
import { WRAPPER_RULES } from './wrappers.ts';

const ALL: readonly (readonly [string, CommandRule])[] = [
  ...BUILTIN_RULES,
  ...FILE_RULES,
  ...GIT_RULES,
  ...INTERPRETER_RULES,
  ...PACKAGE_RULES,
  ...PROCESS_RULES,
  ...RUNNER_RULES,
  ...SHELL_RULES,
  ...TEXT_RULES,
  ...WRAPPER_RULES,
];

/** What the arguments of a command must not do, by its name. A command may have several such rules. */
export const COMMAND_RULES: ReadonlyMap<string, CommandRule> = ALL.reduce((rules, [name, rule]) => {
  const before = rules.get(name);
  return rules.set(
    name,
    before === undefined
      ? rule
      : (judge, call, args) => {
          before(judge, call, args);
          rule(judge, call, args);
        },
  );
}, new Map<string, CommandRule>());
