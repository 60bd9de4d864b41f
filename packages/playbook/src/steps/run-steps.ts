import { setTimeout as pause } from 'node:timers/promises';
import type { PlaybookStep } from '@ropewalk/contracts/playbook';
import { fillText } from '../templates.ts';
import { deleteStep, editStep, writeStep } from './file-steps.ts';
import { landStep, rebaseStep } from './landing-steps.ts';
import { TurnFailure, type StepContext } from './step-context.ts';
import { callStep, expectStep, lieStep, runStep } from './tool-steps.ts';

/**
 * Does the steps one after the other. Rejects with `StepFailure`, `ProbeFailure`, `TurnFailure`,
 * `TemplateFailure`, `McpFailure` or the signal's reason; nothing after the step that failed is done.
 */
export async function runSteps(
  context: StepContext,
  steps: readonly PlaybookStep[],
): Promise<void> {
  for (const step of steps) {
    context.signal.throwIfAborted();
    if (context.pauseMs > 0) await pause(context.pauseMs, undefined, { signal: context.signal });
    await runOne(context, step);
  }
}

async function runOne(context: StepContext, step: PlaybookStep): Promise<void> {
  switch (step.kind) {
    case 'write':
      return await writeStep(context, step);
    case 'edit':
      return await editStep(context, step);
    case 'delete':
      return await deleteStep(context, step);
    case 'run':
      return await runStep(context, step);
    case 'call':
      return await callStep(context, step);
    case 'land':
      return await landStep(context, step, runSteps);
    case 'rebase':
      return await rebaseStep(context, step);
    case 'expect':
      return await expectStep(context, step);
    case 'say':
      return await context.output.say(fillText(step.text, context.values));
    case 'wait':
      return await pause(step.seconds * 1000, undefined, { signal: context.signal });
    case 'crash':
      return await context.die(
        step.signal === undefined ? { exitCode: step.exit_code ?? 1 } : { signal: step.signal },
      );
    case 'hang':
      return await hang();
    case 'lie':
      return await lieStep(context, step);
    case 'repeat':
      for (let round = 0; round < step.times; round += 1) await runSteps(context, step.steps);
      return;
    case 'fail':
      throw new TurnFailure(fillText(step.message, context.values));
    default:
      return assertNever(step);
  }
}

// Deaf to cancellation, as a program that hangs is; it ends with its process.
function hang(): Promise<never> {
  return new Promise(() => {
    setInterval(() => undefined, 60_000);
  });
}

function assertNever(step: never): never {
  throw new Error(`No such step: ${JSON.stringify(step)}`);
}
