import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { IconButton } from './icon-button.tsx';

/** Beside the page on a wide screen (what is behind stays usable), over all of it on a phone. */
export function SideSheet({
  open,
  onClose,
  title,
  children,
  className,
}: {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()} modal={false}>
      <Radix.Portal>
        <Radix.Content
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => {
            // What is read gets the focus, not the cross with its tip over it.
            event.preventDefault();
            if (event.currentTarget instanceof HTMLElement) {
              event.currentTarget.focus();
            }
          }}
          onInteractOutside={(event) => event.preventDefault()}
          className={classNames(
            'fixed inset-y-0 right-0 z-30 flex w-full max-w-xl flex-col border-l border-line bg-surface shadow-floating outline-none',
            'animate-slide-left',
            className,
          )}
        >
          <div className="flex min-h-12 items-center gap-2 border-b border-line px-4">
            <Radix.Title className="min-w-0 grow truncate font-semibold">{title}</Radix.Title>
            <Radix.Close asChild>
              <IconButton label="Close" keys="Esc">
                <X />
              </IconButton>
            </Radix.Close>
          </div>
          <div className="min-h-0 grow overflow-y-auto">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
