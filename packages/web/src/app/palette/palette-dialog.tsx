import { Key } from '#ui/key.tsx';
import { Command } from 'cmdk';
import { Dialog } from 'radix-ui';
import { useMemo, useState } from 'react';
import type { Entry } from './palette-entries.logic.ts';

/** The palette itself: a field, and what fits what is typed. */
export default function PaletteDialog({
  entries,
  onClose,
}: {
  readonly entries: (typed: string) => readonly Entry[];
  readonly onClose: () => void;
}) {
  const [typed, setTyped] = useState('');
  const groups = useMemo(
    () => Object.entries(Object.groupBy(entries(typed), ({ group }) => group)),
    [entries, typed],
  );
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay data-modal className="fixed inset-0 z-40 bg-black/45 animate-appear" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-x-2 top-[10vh] z-50 mx-auto max-w-xl overflow-hidden rounded-lg border border-line bg-surface shadow-floating animate-slide-up"
        >
          <Dialog.Title className="sr-only">Find and do anything</Dialog.Title>
          <Command shouldFilter={false} label="Find and do anything">
            <Command.Input
              value={typed}
              onValueChange={setTyped}
              placeholder="Find a screen, a feature, a project, something to do"
              className="w-full border-b border-line bg-transparent px-4 py-3 outline-none placeholder:text-ink-faint"
            />
            <Command.List className="max-h-[55vh] overflow-y-auto p-1.5">
              <Command.Empty className="px-3 py-6 text-center text-sm text-ink-faint">
                Nothing fits “{typed}”.
              </Command.Empty>
              {groups.map(([group, found]) => (
                <Command.Group
                  key={group}
                  heading={group}
                  className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-ink-faint"
                >
                  {found?.map(({ id, label, key, run }) => (
                    <Command.Item
                      key={id}
                      value={id}
                      onSelect={() => {
                        onClose();
                        run();
                      }}
                      className="flex cursor-pointer items-center rounded px-2 py-1.5 text-sm data-[selected=true]:bg-hover"
                    >
                      <span className="min-w-0 truncate">{label}</span>
                      {key !== undefined && <Key className="ml-auto">{key}</Key>}
                    </Command.Item>
                  ))}
                </Command.Group>
              ))}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
