import { MCP_TOOLS } from '@ropewalk/contracts';
import { dayAt } from '@ropewalk/engine';
import { bindTool } from '../bound-tool.ts';
import { refusalText } from '../texts/refusal-texts.ts';
import { answer, fail } from '../tool-answer.ts';
import type { Handler } from '../tool-call.ts';

const propose: Handler<'feature_propose'> = async ({ actions, binding }, { proposals }) => {
  const added = await actions.store.execute(
    'proposal.add',
    { runId: binding.runId, dayStartsAt: dayAt(actions.now()).startsAt, proposals },
    actions.now(),
  );
  if (!added.ok) return fail(refusalText(added.refusal));
  return answer({
    proposed: added.value.length,
    ids: added.value.map((proposal) => proposal.id),
    message: 'They are on the list, and somebody will decide on each. End your turn now.',
  });
};

/** The tool of whoever looks for improvements. */
export function improvingHandlers() {
  return { feature_propose: bindTool(MCP_TOOLS.feature_propose, propose) };
}
