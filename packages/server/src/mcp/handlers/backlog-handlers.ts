import { MCP_TOOLS, type Feature } from '@ropewalk/contracts';
import type { FeatureDraft, Result } from '@ropewalk/core';
import { bindTool } from '../bound-tool.ts';
import { badArgumentsText } from '../texts/call-texts.ts';
import { refusalText } from '../texts/refusal-texts.ts';
import { answer, fail } from '../tool-answer.ts';
import {
  requireFeature,
  requireFence,
  type ToolCall,
  toWireOne,
  type Handler,
} from '../tool-call.ts';
import { whatNext } from './working-handlers.ts';

const createBulk: Handler<'feature_create_bulk'> = async (call, input) => {
  const created = await create(
    call,
    input.features.map((feature) => ({
      ...feature,
      priority: null,
      dependsOnPositions: feature.depends_on_indices,
      dependsOnIds: [],
    })),
    // The initializer's backlog is complete when its run ends well, not before.
    call.binding.role !== 'initializer',
  );
  if (!created.ok) return fail(refusalText(created.refusal));
  return answer({
    created: created.value.length,
    with_dependencies: created.value.filter((feature) => feature.dependencies.length > 0).length,
    ids: created.value.map((feature) => feature.id),
    message:
      call.binding.role === 'initializer'
        ? 'The features are in the backlog. When it is complete, finish the scaffold and call project_land.'
        : 'The features are in the backlog.',
  });
};

const createOne: Handler<'feature_create'> = async (call, input) => {
  const { dependencies, ...text } = input;
  const draft = { ...text, priority: null, dependsOnPositions: [], dependsOnIds: dependencies };
  const created = await create(call, [draft], false);
  if (!created.ok) return fail(refusalText(created.refusal));
  const [feature] = created.value;
  if (feature === undefined) throw new Error('the store created nothing and refused nothing');
  return answer({
    success: true,
    message: `Feature #${feature.id} is in the backlog.`,
    feature: await toWireOne(call, feature),
  });
};

const addDependency: Handler<'feature_add_dependency'> = (call, input) =>
  changeDependencies(call, input.feature_id, () =>
    call.actions.store.execute(
      'feature.add_dependency',
      { featureId: input.feature_id, dependencyId: input.dependency_id },
      call.actions.now(),
    ),
  );

const removeDependency: Handler<'feature_remove_dependency'> = (call, input) =>
  changeDependencies(call, input.feature_id, () =>
    call.actions.store.execute(
      'feature.remove_dependency',
      { featureId: input.feature_id, dependencyId: input.dependency_id },
      call.actions.now(),
    ),
  );

const setDependencies: Handler<'feature_set_dependencies'> = (call, input) =>
  changeDependencies(call, input.feature_id, () =>
    call.actions.store.execute(
      'feature.set_dependencies',
      { featureId: input.feature_id, dependencyIds: input.dependency_ids },
      call.actions.now(),
    ),
  );

const requestHumanInput: Handler<'feature_request_human_input'> = async (call, input) => {
  const { actions } = call;
  const minutes = input.answer_within_minutes;
  if (minutes !== undefined && input.defaults === undefined) {
    return fail(
      badArgumentsText(
        'feature_request_human_input',
        ['answer_within_minutes needs defaults to fall back on'],
        ['feature_id', 'prompt', 'fields', 'defaults', 'answer_within_minutes'],
      ),
    );
  }
  const feature = await requireFeature(call, input.feature_id);
  if (!feature.ok) return feature;
  const fence = await requireFence(call, input.feature_id, 'coding');
  if (!fence.ok) return fence;
  const asked = await actions.store.execute(
    'feature.request_input',
    {
      ...fence.value,
      question: {
        prompt: input.prompt,
        fields: input.fields,
        defaults: input.defaults ?? null,
        deadlineAt: minutes === undefined ? null : actions.now() + minutes * 60_000,
      },
    },
    actions.now(),
  );
  if (!asked.ok) return fail(refusalText(asked.refusal));
  return answer({
    success: true,
    feature_id: input.feature_id,
    name: feature.value.name,
    message: `A person will be asked; your work on feature #${input.feature_id} is saved, and a later run goes on with the answer. ${await whatNext(call)}`,
  });
};

function create(
  { actions, binding }: ToolCall,
  features: readonly FeatureDraft[],
  completesBacklog: boolean,
): Promise<Result<Feature[]>> {
  const fromPerson = binding.role === 'assistant' || binding.role === 'external';
  return actions.store.execute(
    'feature.create',
    {
      projectId: binding.projectId,
      features,
      origin: fromPerson ? 'person' : 'spec',
      completesBacklog,
    },
    actions.now(),
  );
}

/** A coding run may rewire only what it holds; everybody else who sees the tool may rewire the project. */
async function changeDependencies(
  call: ToolCall,
  featureId: number,
  change: () => Promise<Result<Feature>>,
) {
  const feature = await requireFeature(call, featureId);
  if (!feature.ok) return feature;
  if (call.binding.role === 'coding') {
    const fence = await requireFence(call, featureId, 'coding');
    if (!fence.ok) return fence;
  }
  const changed = await change();
  return changed.ok
    ? answer({ success: true, feature_id: featureId, dependencies: changed.value.dependencies })
    : fail(refusalText(changed.refusal));
}

/** Tools that change what is to be built, or ask about it. */
export function backlogHandlers() {
  return {
    feature_create_bulk: bindTool(MCP_TOOLS.feature_create_bulk, createBulk),
    feature_create: bindTool(MCP_TOOLS.feature_create, createOne),
    feature_add_dependency: bindTool(MCP_TOOLS.feature_add_dependency, addDependency),
    feature_remove_dependency: bindTool(MCP_TOOLS.feature_remove_dependency, removeDependency),
    feature_set_dependencies: bindTool(MCP_TOOLS.feature_set_dependencies, setDependencies),
    feature_request_human_input: bindTool(MCP_TOOLS.feature_request_human_input, requestHumanInput),
  };
}
