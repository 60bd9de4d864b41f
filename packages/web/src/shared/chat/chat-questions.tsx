import { Badge } from '#ui/badge.tsx';
import { Button } from '#ui/button.tsx';
import { Input } from '#ui/field.tsx';
import { useId, useState } from 'react';
import {
  answersOf,
  choose,
  chooseOther,
  NOTHING_CHOSEN,
  type Chosen,
  type Question,
} from './questions.logic.ts';

/** What the agent asks, with its choices; something else can always be written. */
export function ChatQuestions({
  questions,
  onAnswer,
}: {
  readonly questions: readonly Question[];
  readonly onAnswer: (answers: Record<string, string | string[]>) => void;
}) {
  const [chosen, setChosen] = useState<readonly (Chosen | undefined)[]>([]);
  const answers = answersOf(questions, chosen);
  const set = (index: number, next: Chosen): void =>
    setChosen(questions.map((_, each) => (each === index ? next : chosen[each])));
  return (
    <div className="flex flex-col gap-3 rounded-lg border border-ask bg-ask-soft p-3">
      {questions.map((question, index) => (
        <QuestionChoices
          key={`${index}-${question.question}`}
          question={question}
          chosen={chosen[index] ?? NOTHING_CHOSEN}
          onChange={(next) => set(index, next)}
        />
      ))}
      <Button
        look="solid"
        className="self-start"
        disabled={answers === null}
        onClick={() => answers !== null && onAnswer(answers)}
      >
        Continue
      </Button>
    </div>
  );
}

function QuestionChoices({
  question,
  chosen,
  onChange,
}: {
  readonly question: Question;
  readonly chosen: Chosen;
  readonly onChange: (next: Chosen) => void;
}) {
  const name = useId();
  const type = question.isMulti ? 'checkbox' : 'radio';
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="mb-1 font-medium text-ink">
        {question.header !== '' && (
          <Badge tone="ask" className="mr-2 border border-ask">
            {question.header}
          </Badge>
        )}
        {question.question}
        {question.isMulti && <span className="font-normal text-ink-soft"> (any number)</span>}
      </legend>
      {question.options.map(({ label, description }) => (
        <label
          key={label}
          className="flex cursor-pointer items-start gap-2 rounded-md border border-line bg-surface px-2.5 py-1.5 text-sm text-ink hover:bg-hover has-checked:border-ink"
        >
          <input
            type={type}
            name={name}
            className="mt-0.5"
            checked={chosen.labels.includes(label)}
            onChange={() => onChange(choose(question, chosen, label))}
          />
          <span>
            {label}
            {description !== '' && (
              <span className="block text-xs text-ink-soft">{description}</span>
            )}
          </span>
        </label>
      ))}
      <div className="flex items-center gap-2 rounded-md border border-line bg-surface px-2.5 py-1 text-sm text-ink">
        <label className="flex cursor-pointer items-center gap-2 whitespace-nowrap">
          <input
            type={type}
            name={name}
            checked={chosen.isOther}
            onChange={() => onChange(chooseOther(question, chosen))}
          />
          Something else
        </label>
        <Input
          aria-label={`Something else: ${question.question}`}
          value={chosen.other}
          className="h-7"
          onChange={(event) => {
            const other = event.target.value;
            const next = chosen.isOther ? chosen : chooseOther(question, chosen);
            onChange({ ...next, other });
          }}
        />
      </div>
    </fieldset>
  );
}
