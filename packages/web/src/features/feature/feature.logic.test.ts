import { describe, expect, it } from 'vitest';
import { emptyAnswers, problemsOf, toSend, type Question } from './answer.logic.ts';
import { cycleOf } from './cycle.logic.ts';
import { toDiffFiles } from './diff.logic.ts';

const QUESTION: Question = {
  prompt: 'Which database?',
  fields: [
    {
      id: 'kind',
      label: 'Kind',
      type: 'select',
      required: true,
      options: [{ value: 'pg', label: 'PG' }],
    },
    { id: 'why', label: 'Why', type: 'text', required: false },
    { id: 'now', label: 'Now?', type: 'boolean', required: true },
  ],
};

describe('an answer', () => {
  it('lacks what is needed and left empty', () => {
    expect(problemsOf(QUESTION, emptyAnswers(QUESTION))).toEqual({ kind: 'Choose one.' });
    expect(problemsOf(QUESTION, { kind: 'pg', why: ' ', now: false })).toEqual({});
  });
  it('is sent without what was left empty', () => {
    expect(toSend(QUESTION, { kind: 'pg', why: '  ', now: false })).toEqual({
      kind: 'pg',
      now: false,
    });
    expect(toSend(QUESTION, { kind: 'pg', why: ' x ', now: true })).toEqual({
      kind: 'pg',
      why: 'x',
      now: true,
    });
  });
});

it('knows the features of a cycle, and other refusals', () => {
  expect(cycleOf({ code: 'dependency_cycle', details: { path: [1, 2, 1] } })).toEqual([1, 2, 1]);
  expect(cycleOf({ code: 'dependency_limit', details: { path: [1] } })).toBeNull();
  expect(cycleOf({ code: 'dependency_cycle', details: undefined })).toBeNull();
});

const DIFF = `diff --git a/one.ts b/one.ts
index 1111111..2222222 100644
--- a/one.ts
+++ b/one.ts
@@ -1,3 +1,3 @@ head
 keep
-old
+new
 end
diff --git a/gone.txt b/gone.txt
deleted file mode 100644
index 3333333..0000000
--- a/gone.txt
+++ /dev/null
@@ -1 +0,0 @@
-bye
`;

it('reads a diff by file and line', () => {
  expect(toDiffFiles('')).toEqual([]);
  const [one, gone] = toDiffFiles(DIFF);
  expect(one).toMatchObject({ path: 'one.ts', added: 1, removed: 1 });
  expect(
    one?.lines.map(({ kind, oldNumber, newNumber, text }) => [kind, oldNumber, newNumber, text]),
  ).toEqual([
    ['hunk', null, null, '@@ -1,3 +1,3 @@ head'],
    ['normal', 1, 1, 'keep'],
    ['delete', 2, null, 'old'],
    ['insert', null, 2, 'new'],
    ['normal', 3, 3, 'end'],
  ]);
  expect(gone).toMatchObject({ path: 'gone.txt', added: 0, removed: 1 });
});
