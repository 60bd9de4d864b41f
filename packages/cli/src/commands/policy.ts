import type { ApiPolicyVersion, ApiProjectPolicyState } from '@ropewalk/contracts';
import { accept, refuse } from '@ropewalk/core';
import { EXIT_CODES } from '../errors/exit-codes.ts';
import type { Colors } from '../output/terminal.ts';
import { type CommandContext, type CommandResult, withControl } from './command-context.ts';
import { show, type ShowOptions } from './show.ts';

const HASH_SHOWN = 12;

/** Which commands agents of a project may run, and what waits for a person. */
export async function showPolicy(
  context: CommandContext,
  name: string,
  options: ShowOptions,
): CommandResult {
  const answer = await withControl(context, { create: false }, ({ control }) =>
    control['policy.show']({ name }),
  );
  return show(context, answer, options, (state, colors) => policyLines(name, state, colors));
}

/** What an agent would be told that wants to run a line. Exit code 1 when it is refused. */
export async function checkPolicy(
  context: CommandContext,
  line: string,
  options: ShowOptions & { readonly project?: string },
): CommandResult {
  const answer = await withControl(context, { create: true }, ({ control }) =>
    control['policy.check']({ name: options.project ?? null, line }),
  );
  const shown = show(context, answer, options, (verdict, colors) =>
    verdict.allow
      ? [colors.green('allowed')]
      : [
          `${colors.red('refused')} (${verdict.rule ?? 'no rule'}): ${verdict.reason ?? ''}`,
          ...(verdict.instead === null ? [] : [`Instead: ${verdict.instead}`]),
        ],
  );
  return answer.ok && !answer.value.allow && shown.ok ? accept(EXIT_CODES.notAllPassing) : shown;
}

/** Accepts or refuses exactly one content, named by the beginning of its hash. */
export async function decidePolicy(
  context: CommandContext,
  decision: 'accept' | 'refuse',
  { name, hash }: { readonly name: string; readonly hash: string },
  options: ShowOptions,
): CommandResult {
  const answer = await withControl(context, { create: false }, async ({ control }) => {
    const state = await control['policy.show']({ name });
    if (!state.ok) return state;
    const [found, ...others] = state.value.proposed.filter((one) => one.hash.startsWith(hash));
    if (found === undefined || others.length > 0) {
      return refuse(
        'policy_unknown',
        `"${name}" has ${found === undefined ? 'no' : 'more than one'} proposed content that begins with ${hash}. See: ropewalk policy show ${name}`,
      );
    }
    return control['policy.decide']({ name, hash: found.hash, decision });
  });
  return show(context, answer, options, (version) => [
    version.status === 'accepted'
      ? `Accepted: it holds from the next run of "${name}" on.`
      : 'Refused: what holds keeps holding.',
  ]);
}

function policyLines(name: string, state: ApiProjectPolicyState, colors: Colors): string[] {
  const { organisation, rules, accepted, proposed } = state;
  const told = (title: string, names: readonly string[]): string[] =>
    names.length === 0 ? [] : [`${title}: ${names.join(', ')}`];
  return [
    `Organisation: ${organisation.path} is ${organisation.status}`,
    ...organisation.problems.map(({ line, message }) => colors.red(`  line ${line}: ${message}`)),
    ...told('  blocks', rules.organisation_blocks),
    ...told('  allows', rules.organisation_allows),
    `Project: ${accepted === null ? 'nothing has been accepted' : `accepted ${accepted.decided_at ?? ''}`}`,
    ...told('  allows', rules.project_allows),
    ...told('pkill may end', rules.pkill_processes),
    ...proposed.flatMap((version) => proposedLines(name, version, accepted, colors)),
  ];
}

function proposedLines(
  name: string,
  version: ApiPolicyVersion,
  accepted: ApiPolicyVersion | null,
  colors: Colors,
): string[] {
  const hash = version.hash.slice(0, HASH_SHOWN);
  const whose =
    version.origin === 'target'
      ? 'on the target branch'
      : `wanted by feature #${version.feature_id ?? '?'}`;
  const before = new Set((accepted?.content ?? '').split('\n'));
  const after = new Set(version.content.split('\n'));
  return [
    '',
    colors.yellow(`Proposed ${hash}, ${whose}:`),
    ...[...before].filter((line) => !after.has(line)).map((line) => colors.red(`  - ${line}`)),
    ...[...after].map((line) => (before.has(line) ? `    ${line}` : colors.green(`  + ${line}`))),
    ...version.problems.map(({ line, message }) => colors.red(`  line ${line}: ${message}`)),
    `ropewalk policy accept ${name} ${hash}    or    ropewalk policy refuse ${name} ${hash}`,
  ];
}
