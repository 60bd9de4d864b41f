import { Button } from '#ui/button.tsx';
import { ArrowLeft, ArrowRight } from 'lucide-react';
import type { ReactNode } from 'react';

/** One step: what it asks, and the ways on and back. Enter in a field goes on. */
export function StepFrame({
  title,
  hint,
  children,
  onBack,
  onNext,
  canGoOn,
  next,
}: {
  readonly title: string;
  readonly hint: ReactNode;
  readonly children: ReactNode;
  readonly onBack?: () => void;
  readonly onNext: () => void;
  readonly canGoOn: boolean;
  /** In place of the button that goes on. */
  readonly next?: ReactNode;
}) {
  return (
    <form
      noValidate
      className="flex min-h-0 flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (canGoOn) {
          onNext();
        }
      }}
    >
      <header>
        <h2 className="text-lg font-semibold">{title}</h2>
        <p className="max-w-prose text-sm text-ink-soft">{hint}</p>
      </header>
      {children}
      <footer className="flex items-center gap-2 border-t border-line pt-3">
        {onBack !== undefined && (
          <Button onClick={onBack}>
            <ArrowLeft aria-hidden /> Back
          </Button>
        )}
        <span className="ml-auto" />
        {next ?? (
          <Button type="submit" look="solid" disabled={!canGoOn}>
            Continue <ArrowRight aria-hidden />
          </Button>
        )}
      </footer>
    </form>
  );
}
