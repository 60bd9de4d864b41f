import { Button } from '#ui/button.tsx';
import { Field, Input, TextArea } from '#ui/field.tsx';
import { Switch } from '#ui/switch.tsx';
import { useState } from 'react';
import {
  emptyAnswers,
  problemsOf,
  toSend,
  type Question,
  type QuestionField,
} from '../answer.logic.ts';
import { useFeatureRequest } from '../api/use-feature-request.ts';

/** A question of an agent, to be answered. */
export function AskForm({
  featureId,
  question,
}: {
  readonly featureId: number;
  readonly question: Question;
}) {
  const [answers, setAnswers] = useState(() => emptyAnswers(question));
  const [isChecked, setChecked] = useState(false);
  const request = useFeatureRequest(featureId);
  const problems = problemsOf(question, answers);
  return (
    <form
      aria-label="A question for you"
      className="flex flex-col gap-3 rounded-lg border border-ask bg-ask-soft/40 p-3"
      onSubmit={(event) => {
        event.preventDefault();
        setChecked(true);
        if (Object.keys(problems).length === 0) {
          request.mutate({ type: 'answer', fields: toSend(question, answers) });
        }
      }}
    >
      <h3 className="font-semibold">{question.prompt}</h3>
      {question.fields.map((field) => (
        <AskField
          key={field.id}
          field={field}
          value={answers[field.id] ?? ''}
          error={isChecked ? (problems[field.id] ?? null) : null}
          onValue={(value) => setAnswers((before) => ({ ...before, [field.id]: value }))}
        />
      ))}
      <Button type="submit" look="solid" busy={request.isPending} className="self-start">
        Answer
      </Button>
    </form>
  );
}

interface AskFieldProps {
  readonly field: QuestionField;
  readonly value: string | boolean;
  readonly error: string | null;
  readonly onValue: (value: string | boolean) => void;
}

function AskField({ field, value, error, onValue }: AskFieldProps) {
  const { label, type, required, placeholder } = field;
  const name = required ? label : `${label} (if you like)`;
  if (type === 'boolean') {
    return <Switch label={name} checked={value === true} onCheckedChange={onValue} />;
  }
  if (type === 'select') {
    return <Options field={field} value={value} error={error} onValue={onValue} />;
  }
  const Control = type === 'textarea' ? TextArea : Input;
  return (
    <Field label={name} error={error}>
      {(ids) => (
        <Control
          {...ids}
          value={String(value)}
          placeholder={placeholder}
          onChange={({ target }: { readonly target: { readonly value: string } }) =>
            onValue(target.value)
          }
        />
      )}
    </Field>
  );
}

function Options({ field, value, error, onValue }: AskFieldProps) {
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1 text-sm font-medium">{field.label}</legend>
      {field.options?.map((option) => (
        <label key={option.value} className="flex items-center gap-2 text-sm">
          <input
            type="radio"
            name={field.id}
            value={option.value}
            checked={value === option.value}
            onChange={() => onValue(option.value)}
            className="size-4 accent-(--color-ask)"
          />
          {option.label}
        </label>
      ))}
      {error !== null && (
        <p role="alert" className="text-xs text-fail">
          {error}
        </p>
      )}
    </fieldset>
  );
}
