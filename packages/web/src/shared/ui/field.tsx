import { useId, type ComponentProps, type ReactNode } from 'react';
import { classNames } from './class-names.ts';

const CONTROL =
  'w-full rounded-md border border-line-strong bg-surface px-2.5 text-sm placeholder:text-ink-faint ' +
  'disabled:cursor-not-allowed disabled:opacity-60 aria-[invalid=true]:border-fail';

/** What a control is called, what it does, and what is wrong with it. `children` draws the control with the ids. */
export function Field({
  label,
  hint,
  error,
  children,
  className,
}: {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly error?: string | null | undefined;
  readonly children: (ids: {
    readonly id: string;
    readonly 'aria-describedby': string | undefined;
    readonly 'aria-invalid': boolean;
  }) => ReactNode;
  readonly className?: string;
}) {
  const id = useId();
  const isWrong = typeof error === 'string' && error !== '';
  const hasMore = isWrong || hint !== undefined;
  return (
    <div className={classNames('flex flex-col gap-1', className)}>
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      {children({
        id,
        'aria-describedby': hasMore ? `${id}-more` : undefined,
        'aria-invalid': isWrong,
      })}
      {hasMore && (
        <p
          id={`${id}-more`}
          className={classNames('text-xs', isWrong ? 'text-fail' : 'text-ink-faint')}
          {...(isWrong ? { role: 'alert' } : {})}
        >
          {isWrong ? error : hint}
        </p>
      )}
    </div>
  );
}

export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input className={classNames(CONTROL, 'h-8', className)} {...rest} />;
}

export function TextArea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <textarea className={classNames(CONTROL, 'min-h-20 py-1.5', className)} {...rest} />;
}

/** The system's own list: known to every keyboard, screen reader and phone. */
export function Select({ className, ...rest }: ComponentProps<'select'>) {
  return <select className={classNames(CONTROL, 'h-8 pr-7', className)} {...rest} />;
}
