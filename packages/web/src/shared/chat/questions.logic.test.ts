import { describe, expect, it } from 'vitest';
import { answersOf, choose, chooseOther, NOTHING_CHOSEN, toQuestions } from './questions.logic.ts';

const [one, many] = toQuestions([
  { question: 'Which?', header: 'One', options: [{ label: 'A' }, { label: 'B' }] },
  {
    question: 'Which of them?',
    header: 'Many',
    multiSelect: true,
    options: [{ label: 'A', description: 'first' }, { label: 'B' }, 'no option'],
  },
]);
if (one === undefined || many === undefined) {
  throw new Error('the questions were not read');
}

it('leaves out what is no question', () => {
  expect(toQuestions('no list')).toEqual([]);
  expect(toQuestions([null, {}, 3])).toEqual([]);
  expect(many?.options).toEqual([
    { label: 'A', description: 'first' },
    { label: 'B', description: '' },
  ]);
});

describe('choices', () => {
  it('replace each other where one counts, and add up in the order asked where many do', () => {
    expect(choose(one, choose(one, NOTHING_CHOSEN, 'A'), 'B').labels).toEqual(['B']);
    const both = choose(many, choose(many, NOTHING_CHOSEN, 'B'), 'A');
    expect(both.labels).toEqual(['A', 'B']);
    expect(choose(many, both, 'A').labels).toEqual(['B']);
  });

  it('may be something else', () => {
    const other = { ...chooseOther(one, choose(one, NOTHING_CHOSEN, 'A')), other: ' C ' };
    expect(answersOf([one], [other])).toEqual({ '0': 'C' });
    const more = { ...chooseOther(many, choose(many, NOTHING_CHOSEN, 'A')), other: 'C' };
    expect(answersOf([many], [more])).toEqual({ '0': ['A', 'C'] });
    expect(chooseOther(many, more).isOther).toBe(false);
  });

  it('are no answer before every question has one', () => {
    const chosen = choose(one, NOTHING_CHOSEN, 'A');
    expect(answersOf([one, many], [chosen])).toBeNull();
    expect(answersOf([one], [chooseOther(one, chosen)])).toBeNull();
    expect(answersOf([one, many], [chosen, choose(many, NOTHING_CHOSEN, 'B')])).toEqual({
      '0': 'A',
      '1': ['B'],
    });
  });
});
