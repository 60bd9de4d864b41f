import type { Run } from '@ropewalk/contracts';
import { accept, refuse } from '../result.ts';
import type { CommandHandler } from './handler.ts';
import { requireActiveRun, requireProject } from './require.ts';

const NO_USAGE = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  costUsd: null,
} as const;

/** Keeps what a person says to a run, until its agent has it. */
export const messageRun: CommandHandler<'run.message'> = async (tx, input) => {
  const run = await requireActiveRun(tx, input.runId);
  if (!run.ok) {
    return run;
  }
  if (run.value.role === 'external' || run.value.role === 'assistant') {
    return refuse(
      'role_not_allowed',
      run.value.role === 'external'
        ? `Run ${input.runId} belongs to an agent that somebody else started: talk to it there.`
        : `Run ${input.runId} belongs to a conversation: say it there.`,
    );
  }
  const message = await tx.insertRunMessage({
    id: input.messageId,
    runId: input.runId,
    text: input.text,
  });
  await tx.append(run.value.projectId, {
    type: 'run.message',
    runId: input.runId,
    messageId: message.id,
    text: message.text,
  });
  return accept(message);
};

/** The agent has what a person said. */
export const deliverMessage: CommandHandler<'run.message_delivered'> = async (
  tx,
  { messageId },
) => {
  const message = await tx.runMessage(messageId);
  const run = message === null ? null : await tx.run(message.runId);
  if (message === null || run === null) {
    return refuse('message_unknown', `There is no message ${messageId} to a run.`);
  }
  if (await tx.markDelivered(messageId)) {
    await tx.append(run.projectId, {
      type: 'run.message_delivered',
      runId: run.id,
      messageId,
    });
  }
  return accept({ ...message, deliveredAt: message.deliveredAt ?? tx.now });
};

/** The run of a conversation's agent: no lease, no crew, no attempt; usage is counted like everybody's. */
export const openChatRun: CommandHandler<'run.open_chat'> = async (tx, input) => {
  const project = await requireProject(tx, input.projectId);
  if (!project.ok) {
    return project;
  }
  const run: Run = await tx.insertRun({
    ...input,
    provider: input.provider ?? 'claude',
    effort: input.effort ?? null,
    role: 'assistant',
    state: { status: 'queued' },
    features: [],
    outcome: null,
    usage: NO_USAGE,
  });
  await tx.append(input.projectId, {
    type: 'run.queued',
    runId: run.id,
    role: run.role,
    featureIds: [],
  });
  return accept(run);
};
