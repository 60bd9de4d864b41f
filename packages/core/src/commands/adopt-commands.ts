import type { Feature, Project } from '@ropewalk/contracts';
import { pass } from '../feature/feature-machine.ts';
import type { StoreTransaction } from '../ports/store.ts';
import type { AdoptedConversation, AdoptedFeature } from '../reference/reference-project.ts';
import { accept } from '../result.ts';
import type { CommandInput } from './command-map.ts';
import { effectiveSettings } from '../settings/effective-settings.ts';
import type { CommandHandler } from './handler.ts';
import { requireFreePlace } from './project-commands.ts';
import { saveMoved } from './record.ts';

/**
 * Registers a folder with the backlog that another system kept for it, all or nothing. Features that are said to
 * pass get a verdict `unchecked` at the head of the target branch and wait for their first test.
 */
export const adoptProject: CommandHandler<'project.adopt'> = async (tx, input) => {
  const free = await requireFreePlace(tx, input);
  if (!free.ok) {
    return free;
  }
  const { name, folder, targetBranch, spec, settings: overrides } = input;
  const project = await tx.insertProject({
    name,
    folder,
    targetBranch,
    spec,
    settings: effectiveSettings(await tx.machineSettings(), overrides),
    overrides,
    initialized: input.features.length > 0,
    initializerAttempts: 0,
    config: null,
    crew: { status: 'stopped', end: null },
    targetRed: null,
    environmentFailures: 0,
  });
  await tx.append(project.id, { type: 'project.registered', name, folder });
  await adoptFeatures(tx, project, input);
  for (const schedule of input.schedules) {
    const { id } = await tx.insertSchedule({
      ...schedule,
      projectId: project.id,
      crashCount: 0,
      settledUntil: tx.now,
    });
    await tx.append(project.id, { type: 'schedule.created', scheduleId: id });
  }
  for (const conversation of input.conversations) {
    await adoptConversation(tx, project.id, conversation);
  }
  if (input.devCommand !== null) {
    await tx.saveDevCommand(project.id, input.devCommand);
  }
  await tx.append(project.id, { type: 'project.imported', name, folder });
  return accept(project);
};

async function adoptFeatures(
  tx: StoreTransaction,
  project: Project,
  { features, head }: CommandInput<'project.adopt'>,
): Promise<void> {
  const inserted: Feature[] = [];
  for (const { category, name, description, steps, priority } of features) {
    const feature = await tx.insertFeature({
      projectId: project.id,
      category,
      name,
      description,
      steps,
      priority,
      dependencies: [],
      origin: 'spec',
      checks: [],
    });
    await tx.append(project.id, { type: 'feature.created', featureId: feature.id, name });
    inserted.push(feature);
  }
  for (const [position, adopted] of features.entries()) {
    const feature = inserted[position];
    if (feature !== undefined) {
      const ids = adopted.dependsOn.flatMap((other) => inserted[other]?.id ?? []);
      if (ids.length > 0) {
        await tx.replaceDependencies(feature.id, ids);
      }
      await takeState(tx, { ...feature, dependencies: ids }, adopted, head);
    }
  }
}

async function takeState(
  tx: StoreTransaction,
  feature: Feature,
  { state, answer }: AdoptedFeature,
  head: string,
): Promise<void> {
  const answered: Feature =
    answer === null
      ? feature
      : {
          ...feature,
          answer: {
            fields: answer.fields,
            respondedAt: answer.respondedAt ?? tx.now,
            by: 'person',
          },
        };
  switch (state.status) {
    case 'pending':
      if (answered !== feature) {
        await tx.saveFeature(answered);
      }
      return;
    case 'needs_input':
      await saveMoved(tx, { ...answered, state });
      return;
    case 'passing': {
      const { id } = await tx.insertVerdict({
        projectId: feature.projectId,
        featureId: feature.id,
        runId: null,
        kind: 'baseline',
        commit: head,
        outcome: 'unchecked',
        checks: [],
        files: [],
        weakenedTests: [],
      });
      const passing = pass(answered, {
        commit: head,
        verdictId: id,
        verdict: 'unchecked',
        at: tx.now,
        files: [],
      });
      await saveMoved(tx, passing);
    }
  }
}

async function adoptConversation(
  tx: StoreTransaction,
  projectId: number,
  { title, messages }: AdoptedConversation,
): Promise<void> {
  const conversation = await tx.insertConversation({ projectId, kind: 'assistant' });
  for (const { role, content } of messages) {
    await tx.insertChatMessage({
      conversationId: conversation.id,
      role,
      content,
      toolCalls: [],
      attachments: [],
      ending: 'complete',
    });
  }
  await tx.saveConversation({
    ...conversation,
    title,
    messageCount: messages.length,
    updatedAt: tx.now,
  });
}
