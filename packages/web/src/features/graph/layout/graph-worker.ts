/** Everything about a graph that may take longer than a frame. */
import { findChains } from '../backlog/chains.logic.ts';
import { layOut } from './layout.logic.ts';
import type { Answer, Question } from './messages.ts';

addEventListener('message', ({ data }: MessageEvent<Question>) => {
  postMessage(answer(data));
});

function answer(question: Question): Answer {
  const { job } = question;
  return question.type === 'layout'
    ? { type: 'layout', job, layout: layOut(question.input, () => performance.now()) }
    : { type: 'chains', job, chains: findChains(question, question.statuses) };
}
