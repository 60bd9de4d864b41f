import { IconButton } from '#ui/icon-button.tsx';
import { Menu, MenuItem, MenuLine } from '#ui/menu.tsx';
import { ChevronDown, Ellipsis, Plus } from 'lucide-react';
import { Tabs } from 'radix-ui';
import type { Terminal } from '../api/terminals.ts';
import { terminalOf, toTerminalTab, type DrawerTab } from '../drawer-tabs.logic.ts';

const TAB =
  '-mb-px shrink-0 border-b-2 border-transparent px-2.5 py-1.5 text-sm whitespace-nowrap text-ink-soft hover:text-ink ' +
  'data-[state=active]:border-ink data-[state=active]:font-medium data-[state=active]:text-ink';

/** The tabs of the drawer. F2 or a double click renames a terminal, Delete closes it. */
export function DrawerTabList({
  tab,
  terminals,
  onOpen,
  onRename,
  onClose,
  onHide,
}: {
  readonly tab: DrawerTab;
  readonly terminals: readonly Terminal[];
  readonly onOpen: () => void;
  readonly onRename: (terminal: Terminal) => void;
  readonly onClose: (terminal: Terminal) => void;
  readonly onHide: () => void;
}) {
  const shown = terminals.find(({ id }) => id === terminalOf(tab));
  return (
    <div className="flex items-center border-b border-line max-sm:pt-[env(safe-area-inset-top)]">
      <Tabs.List aria-label="Logs and terminals" className="flex min-w-0 overflow-x-auto px-1">
        <Tabs.Trigger value="agents" className={TAB}>
          Agents' log
        </Tabs.Trigger>
        <Tabs.Trigger value="dev-server" className={TAB}>
          Dev server
        </Tabs.Trigger>
        {terminals.map((terminal) => (
          <Tabs.Trigger
            key={terminal.id}
            id={`drawer-${terminal.id}`}
            value={toTerminalTab(terminal.id)}
            onDoubleClick={() => onRename(terminal)}
            onKeyDown={({ key }) => {
              if (key === 'F2') {
                onRename(terminal);
              } else if (key === 'Delete') {
                onClose(terminal);
              }
            }}
            className={TAB}
          >
            <span className="inline-block max-w-40 truncate align-bottom">{terminal.name}</span>
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      <IconButton label="New terminal" size="small" onClick={onOpen}>
        <Plus />
      </IconButton>
      {shown !== undefined && (
        <Menu
          trigger={
            <IconButton label={`More for ${shown.name}`} size="small">
              <Ellipsis />
            </IconButton>
          }
        >
          <MenuItem keys="F2" onSelect={() => onRename(shown)}>
            Rename
          </MenuItem>
          <MenuLine />
          <MenuItem danger keys="Del" onSelect={() => onClose(shown)}>
            Close
          </MenuItem>
        </Menu>
      )}
      <span className="ml-auto" />
      <IconButton
        label="Hide logs and terminals"
        keys="d"
        size="small"
        className="mr-2"
        onClick={onHide}
      >
        <ChevronDown />
      </IconButton>
    </div>
  );
}
