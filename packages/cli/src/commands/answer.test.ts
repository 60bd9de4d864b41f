import { describe, expect, it } from 'vitest';
import { toFields } from './answer.ts';

const question = {
  prompt: 'Which format?',
  fields: [
    {
      id: 'format',
      label: 'Format',
      type: 'select' as const,
      required: true,
      options: [
        { value: 'csv', label: 'CSV' },
        { value: 'json', label: 'JSON' },
      ],
    },
    { id: 'header', label: 'With a header', type: 'boolean' as const, required: false },
    { id: 'note', label: 'Note', type: 'text' as const, required: false },
  ],
};

describe('an answer as it was typed', () => {
  it('becomes what the fields want', () => {
    const given = new Map([
      ['format', 'csv'],
      ['header', 'Yes'],
      ['note', 'a=b'],
    ]);
    expect(toFields(question, given)).toEqual({
      ok: true,
      value: { format: 'csv', header: true, note: 'a=b' },
    });
  });

  it.each([
    [[['colour', 'red']], 'has no field "colour"'],
    [[['format', 'xml']], '"xml" does not fit'],
    [
      [
        ['format', 'csv'],
        ['header', 'perhaps'],
      ],
      '"perhaps" does not fit',
    ],
    [[['note', 'x']], 'An answer is missing'],
  ] as const)('%j is refused with the question', (pairs, words) => {
    const answer = toFields(question, new Map(pairs.map(([id, value]) => [id, value])));
    const message = answer.ok ? '' : answer.refusal.message;
    expect(message).toContain(words);
    expect(message).toContain('format=csv|json');
  });
});
