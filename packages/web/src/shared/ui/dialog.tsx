import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { IconButton } from './icon-button.tsx';

export interface DialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: ReactNode;
  readonly description?: ReactNode;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
  readonly className?: string;
}

/** Something that must be settled before anything else goes on. Escape and the cross close it. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  children,
  footer,
  className,
}: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay data-modal className="fixed inset-0 z-40 bg-black/45 animate-appear" />
        <Radix.Content
          onOpenAutoFocus={focusFirst}
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          className={classNames(
            'fixed inset-x-2 top-[6vh] z-50 mx-auto flex max-h-[88vh] max-w-lg flex-col rounded-lg border border-line',
            'bg-surface shadow-floating animate-slide-up',
            className,
          )}
        >
          <div className="flex items-start gap-2 px-4 pt-3 pb-2">
            <div className="min-w-0 grow">
              <Radix.Title className="text-base font-semibold">{title}</Radix.Title>
              {description !== undefined && (
                <Radix.Description className="text-sm text-ink-soft">
                  {description}
                </Radix.Description>
              )}
            </div>
            <Radix.Close asChild>
              <IconButton label="Close" size="small">
                <X />
              </IconButton>
            </Radix.Close>
          </div>
          <div data-dialog-body className="min-h-0 overflow-y-auto px-4 pb-4">
            {children}
          </div>
          {footer !== undefined && (
            <div className="flex justify-end gap-2 border-t border-line px-4 py-3">{footer}</div>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** The first thing to do in it; the cross would be the first otherwise, with its tip over everything. */
function focusFirst(event: Event): void {
  const { currentTarget } = event;
  if (currentTarget instanceof HTMLElement) {
    event.preventDefault();
    const body = currentTarget.querySelector('[data-dialog-body]');
    const first = body?.querySelector<HTMLElement>('input, textarea, select, button, a[href]');
    (first ?? currentTarget).focus();
  }
}
