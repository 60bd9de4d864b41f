import { classNames } from '#ui/class-names.ts';
import { Check } from 'lucide-react';
import { STEP_LABELS, STEPS, type Step } from '../draft.logic.ts';

/** Where one is, and the way back; what is still to come cannot be jumped to. */
export function StepList({
  step,
  onStep,
}: {
  readonly step: Step;
  readonly onStep: (step: Step) => void;
}) {
  const present = STEPS.indexOf(step);
  return (
    <ol className="flex gap-1 overflow-x-auto p-1 sm:w-40 sm:flex-col" aria-label="Steps">
      {STEPS.map((each, index) => (
        <li key={each} className="grow sm:grow-0">
          <button
            type="button"
            disabled={index > present}
            {...(each === step ? { 'aria-current': 'step' as const } : {})}
            onClick={() => onStep(each)}
            className={classNames(
              'flex w-full items-center gap-2 rounded-md px-2 py-1.5 text-sm disabled:cursor-not-allowed',
              each === step ? 'bg-hover font-medium' : 'text-ink-soft',
              index < present && 'hover:bg-hover',
            )}
          >
            <span
              aria-hidden
              className={classNames(
                'hidden size-5 shrink-0 items-center justify-center rounded-full text-xs font-semibold sm:flex',
                index < present ? 'bg-pass-soft text-pass' : 'bg-sunken',
                each === step && 'bg-solid text-on-solid',
              )}
            >
              {index < present ? <Check className="size-3.5" /> : index + 1}
            </span>
            {STEP_LABELS[each]}
          </button>
        </li>
      ))}
    </ol>
  );
}
