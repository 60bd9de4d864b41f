import { setTimeout as pause } from 'node:timers/promises';
import { isRefused, isStillRunning } from '../answers.ts';
import { field } from '../json.ts';
import type { ToolAnswer } from '../mcp-types.ts';
import { fillRecord, fillText } from '../templates.ts';
import { NotAllowed } from '../session-output.ts';
import { runCommand } from './command.ts';
import { ProbeFailure, StepFailure, type StepContext, type StepOf } from './step-context.ts';

/** Calls one tool of the MCP server and shows the call. */
export async function callTool(
  context: StepContext,
  tool: string,
  input: Readonly<Record<string, unknown>>,
): Promise<ToolAnswer> {
  let answer: ToolAnswer | null = null;
  await context.output.tool({ tool, title: tool, kind: 'other', input }, async () => {
    answer = await context.mcp.call(tool, input, context.signal);
    return { text: answer.text, raw: answer.json ?? answer.text, ok: !answer.isError };
  });
  if (answer === null) throw new StepFailure(`${tool} gave no answer.`);
  return answer;
}

const ASK_AGAIN_MS = 100;

/** Calls a tool that may answer that it is still at it, until it has decided. */
export async function callUntilDecided(
  context: StepContext,
  tool: string,
  input: Readonly<Record<string, unknown>>,
): Promise<ToolAnswer> {
  for (;;) {
    const answer = await callTool(context, tool, input);
    if (!isStillRunning(answer)) return answer;
    await pause(ASK_AGAIN_MS, undefined, { signal: context.signal });
  }
}

/** `call`: any tool, with an expectation and a name to keep the answer under. */
export async function callStep(context: StepContext, step: StepOf<'call'>): Promise<void> {
  const answer = await callTool(context, step.tool, fillRecord(step.arguments, context.values));
  if (step.save !== undefined) context.saved[step.save] = answer.json ?? answer.text;
  if (step.expect === undefined) return;
  if (isRefused(answer) !== (step.expect === 'refused')) {
    throw new StepFailure(
      `${step.tool} was expected to be ${step.expect}, but answered: ${answer.text}`,
    );
  }
}

/** `run`: a shell line in the workspace. */
export async function runStep(context: StepContext, step: StepOf<'run'>): Promise<void> {
  const command = fillText(step.command, context.values);
  const report = await showCommand(context, command, step.timeout_seconds).catch(
    (cause: unknown) => {
      if (!(cause instanceof NotAllowed)) throw cause;
      if (step.allow_failure) return null;
      throw new StepFailure(`"${command}" was refused. ${cause.message}`, { cause });
    },
  );
  if (report === null) return;
  if (report.timedOut) {
    throw new StepFailure(`"${command}" took longer than ${step.timeout_seconds} s.`);
  }
  if (report.exitCode !== 0 && !step.allow_failure) {
    throw new StepFailure(`"${command}" ended with exit code ${report.exitCode}.`);
  }
}

/** `expect`: a probe; its failure is a finding, not a mishap. */
export async function expectStep(context: StepContext, step: StepOf<'expect'>): Promise<void> {
  const command = fillText(step.command, context.values);
  const report = await showCommand(context, command, step.timeout_seconds);
  if (report.exitCode === 0 && !report.timedOut) return;
  const check = step.check === undefined ? command : fillText(step.check, context.values);
  throw new ProbeFailure(fillText(step.reason, context.values), check);
}

/** `lie`: says that all is done, whatever the answer to the claim is. */
export async function lieStep(context: StepContext, step: StepOf<'lie'>): Promise<void> {
  await callUntilDecided(context, 'feature_mark_passing', {
    feature_id: context.feature?.id ?? field(context.saved, 'feature_id'),
    ...(step.checks === undefined ? {} : { checks: step.checks }),
  });
  await context.output.say(fillText(step.text, context.values));
}

async function showCommand(context: StepContext, command: string, timeoutSeconds: number) {
  return await context.output.tool(
    { tool: 'run_command', title: command, kind: 'execute', input: { command } },
    async () => {
      const report = await runCommand(context, command, timeoutSeconds);
      const ending = report.timedOut ? 'timed out' : `exit code ${report.exitCode}`;
      return {
        ...report,
        text: `${report.output}${report.output.endsWith('\n') || report.output === '' ? '' : '\n'}[${ending}]`,
        raw: { exitCode: report.exitCode, timedOut: report.timedOut, output: report.output },
        ok: report.exitCode === 0,
      };
    },
  );
}
