import type { Project, SpecVersion } from '@ropewalk/contracts';
import type { StoreTransaction } from '../ports/store.ts';
import { accept, refuse } from '../result.ts';
import { requireConversation, tell } from './chat-commands.ts';
import type { CommandHandler } from './handler.ts';
import { requireProject } from './require.ts';

/** Replaces the spec; features that exist stay, and so does every version that was in force. */
export const setSpec: CommandHandler<'project.set_spec'> = async (tx, { projectId, spec }) => {
  const project = await requireProject(tx, projectId);
  if (!project.ok) {
    return project;
  }
  if (project.value.spec === spec) {
    return project;
  }
  await keepFormer(tx, project.value);
  const version = await tx.insertSpecVersion({
    projectId,
    text: spec,
    origin: 'person',
    conversationId: null,
    inForce: true,
    featureCount: null,
  });
  return accept(await putInForce(tx, project.value, version));
};

/** A conversation writes: a draft beside the spec that is in force, or the spec itself. */
export const writeSpec: CommandHandler<'spec.write'> = async (tx, input) => {
  const found = await requireConversation(tx, input.conversationId);
  if (!found.ok) {
    return found;
  }
  const conversation = found.value;
  if (conversation.kind !== 'spec') {
    return refuse(
      'role_not_allowed',
      `Conversation ${conversation.id} is not about the spec, so it cannot write it.`,
    );
  }
  const project = await requireProject(tx, conversation.projectId);
  if (!project.ok) {
    return project;
  }
  if (input.inForce) {
    await keepFormer(tx, project.value);
  }
  const version = await tx.insertSpecVersion({
    projectId: conversation.projectId,
    text: input.text,
    origin: 'chat',
    conversationId: conversation.id,
    inForce: input.inForce,
    featureCount: input.featureCount,
  });
  if (!input.inForce) {
    await tellVersion(tx, version);
    return accept(version);
  }
  await putInForce(tx, project.value, version);
  await tx.saveConversation({ ...conversation, status: 'completed', updatedAt: tx.now });
  await tell(tx, conversation, 'completed');
  return accept(version);
};

/** A spec that was there before versions were kept, such as the one of the registration, is kept first. */
async function keepFormer(tx: StoreTransaction, { id, spec }: Project): Promise<void> {
  if (spec === null) {
    return;
  }
  const latest = await tx.latestSpecInForce(id);
  if (latest?.text !== spec) {
    await tx.insertSpecVersion({
      projectId: id,
      text: spec,
      origin: 'person',
      conversationId: null,
      inForce: true,
      featureCount: null,
    });
  }
}

async function putInForce(
  tx: StoreTransaction,
  project: Project,
  version: SpecVersion,
): Promise<Project> {
  const changed = { ...project, spec: version.text };
  await tx.saveProject(changed);
  await tx.append(changed.id, { type: 'project.configured' });
  await tellVersion(tx, version);
  return changed;
}

async function tellVersion(tx: StoreTransaction, version: SpecVersion): Promise<void> {
  await tx.append(version.projectId, {
    type: 'spec.written',
    versionId: version.id,
    inForce: version.inForce,
  });
}
