import { MCP_TOOLS } from '@ropewalk/contracts';
import { bindTool } from '../bound-tool.ts';
import { refusalText } from '../texts/refusal-texts.ts';
import { answer, fail } from '../tool-answer.ts';
import type { Handler } from '../tool-call.ts';

const specWrite: Handler<'spec_write'> = async ({ actions, binding }, input) => {
  if (binding.chat === undefined) throw new Error('a spec author is always in a conversation');
  const written = await actions.store.execute(
    'spec.write',
    {
      conversationId: binding.chat.conversationId,
      text: input.text,
      inForce: input.final,
      featureCount: input.feature_count ?? null,
    },
    actions.now(),
  );
  if (!written.ok) return fail(refusalText(written.refusal));
  return answer({
    success: true,
    version: written.value.id,
    final: input.final,
    message: input.final
      ? 'The project goes by this specification now. Tell the person that it is written and that the crew can be started.'
      : 'The draft is kept and the person can look at it. Go on with the conversation.',
  });
};

const askUser: Handler<'ask_user'> = async (_call, input) =>
  answer(
    `${input.questions.length === 1 ? 'The question is' : 'The questions are'} shown to the person. End your turn now: the answer is their next message.`,
  );

/** Tools of agents that people talk with. */
export function chatHandlers() {
  return {
    spec_write: bindTool(MCP_TOOLS.spec_write, specWrite),
    ask_user: bindTool(MCP_TOOLS.ask_user, askUser),
  };
}
