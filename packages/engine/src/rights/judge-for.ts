import { resolve } from 'node:path';
import type { ProjectPolicy } from '@ropewalk/contracts';
import {
  judgeCommandLine,
  mergeCommandRules,
  type CommandRules,
  type CommandVerdict,
  type JudgeToolUse,
  type ToolUse,
  type ToolVerdict,
} from '@ropewalk/core';
import { judgeChange, type AgentPlace } from './judge-change.ts';
import type { OrganisationBook } from './organisation-file.ts';

/**
 * The rules of one run: the project's as they were accepted when it started, the organisation's as they are now.
 * The copy of the project's file in the workspace is never read.
 */
export function judgeFor(request: {
  readonly organisation: Pick<OrganisationBook, 'inForce'>;
  readonly project: ProjectPolicy | null;
  readonly place: AgentPlace;
}): JudgeToolUse {
  const { organisation, project, place } = request;
  return async (use) => {
    const rules = mergeCommandRules({ organisation: await organisation.inForce(), project });
    return judgeUse(use, rules, place);
  };
}

/** The rules of an agent that only looks: it has no business with a shell, nor with changes. */
export const judgeReader: JudgeToolUse = (use) =>
  use.type === 'other'
    ? { allow: true }
    : { allow: false, reason: `${use.tool} is not available here: you can only look.` };

async function judgeUse(
  use: ToolUse,
  rules: CommandRules,
  place: AgentPlace,
): Promise<ToolVerdict> {
  switch (use.type) {
    case 'command': {
      const cwd = use.cwd === null ? place.tree : resolve(place.tree, use.cwd);
      const where = { workspace: place.tree, cwd, home: place.home, tmp: place.tmp };
      for (const line of use.lines) {
        const verdict = judgeCommandLine(line, rules, where);
        if (!verdict.allow) return { allow: false, reason: describeRefusal(verdict) };
      }
      return { allow: true };
    }
    case 'change':
      for (const path of use.paths) {
        const verdict = await judgeChange(path, place);
        if (!verdict.allow) return verdict;
      }
      return { allow: true };
    case 'unreadable':
      return {
        allow: false,
        reason: `This call of ${use.tool} cannot be judged: ${use.detail}. Use a tool that says what it does.`,
      };
    case 'other':
      return { allow: true };
  }
}

/** What an agent is told: why not, and how else. */
export function describeRefusal({
  reason,
  instead,
}: Extract<CommandVerdict, { allow: false }>): string {
  return instead === null ? reason : `${reason} Instead: ${instead}`;
}
