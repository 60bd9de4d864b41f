import type { Feature } from '#shared/api/wire.ts';

export type Question = NonNullable<Feature['human_input_request']>;
export type QuestionField = Question['fields'][number];
export type Answers = Readonly<Record<string, string | boolean>>;

/** What stands in the form before anybody has touched it. */
export function emptyAnswers({ fields }: Question): Answers {
  return Object.fromEntries(fields.map(({ id, type }) => [id, type === 'boolean' ? false : '']));
}

/** What is wrong with each field; empty = it can be sent. */
export function problemsOf(
  { fields }: Question,
  answers: Answers,
): Readonly<Record<string, string>> {
  const missing = fields.filter(({ id, type, required }) => {
    const answer = answers[id];
    return required && type !== 'boolean' && (typeof answer !== 'string' || answer.trim() === '');
  });
  return Object.fromEntries(
    missing.map(({ id, type }) => [id, type === 'select' ? 'Choose one.' : 'This is needed.']),
  );
}

/** What is sent: texts without the space around them, and nothing that was left empty. */
export function toSend({ fields }: Question, answers: Answers): Answers {
  return Object.fromEntries(
    fields.flatMap(({ id }) => {
      const answer = answers[id];
      const value = typeof answer === 'string' ? answer.trim() : answer;
      return value === undefined || value === '' ? [] : [[id, value]];
    }),
  );
}
