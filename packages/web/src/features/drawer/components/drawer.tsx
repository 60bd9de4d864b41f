import { useLive } from '#shared/live/project-live-context.tsx';
import { setPreferences, usePreferences } from '#shared/preferences/preferences.ts';
import { Confirm } from '#ui/confirm.tsx';
import { Skeleton } from '#ui/skeleton.tsx';
import { Tabs } from 'radix-ui';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import type { Terminal } from '../api/terminals.ts';
import {
  fitHeight,
  tabAfterClosing,
  terminalOf,
  toDrawerTab,
  toTerminalTab,
  type DrawerTab,
} from '../drawer-tabs.logic.ts';
import { useTerminals, type Terminals } from '../use-terminals.ts';
import { AgentsLog } from './agents-log.tsx';
import { DrawerHandle } from './drawer-handle.tsx';
import { DrawerTabList } from './drawer-tab-list.tsx';
import { RenameDialog } from './rename-dialog.tsx';

const TerminalView = lazy(() => import('../terminal/terminal-view.tsx'));

/** Logs and terminals under every screen of a project; over all of it on a phone. */
export function Drawer({ devServer }: { readonly devServer: ReactNode }) {
  const { project } = useLive();
  const [heightPx, setHeightPx] = useState(() =>
    fitHeight(usePreferences.getState().drawerHeightPx, innerHeight),
  );
  /** Terminals that have been looked at stay as they are. */
  const [visited, setVisited] = useState<ReadonlySet<string>>(new Set());
  const [renamed, setRenamed] = useState<Terminal | null>(null);
  const [closed, setClosed] = useState<Terminal | null>(null);
  const { terminals, states, onState, open, close } = useTerminals(project);
  const wanted = usePreferences(({ drawerTab }) => drawerTab);
  const ids = terminals.map(({ id }) => id);
  const tab = toDrawerTab(wanted, ids);
  const show = (next: DrawerTab): void => {
    setPreferences({ drawerTab: next });
    const id = terminalOf(next);
    if (id !== null) {
      setVisited((before) => new Set(before).add(id));
    }
  };
  const closeNow = (id: string): void => {
    show(tabAfterClosing(ids, id));
    close(id);
    setClosed(null);
  };
  return (
    <section
      ref={focusOnPhone}
      tabIndex={-1}
      aria-label="Logs and terminals"
      className="flex shrink-0 flex-col bg-surface outline-none max-sm:fixed max-sm:inset-0 max-sm:z-30 max-sm:!h-auto"
      style={{ height: heightPx }}
    >
      <DrawerHandle heightPx={heightPx} onHeight={setHeightPx} />
      <Tabs.Root
        value={tab}
        onValueChange={(next) => show(toDrawerTab(next, ids))}
        activationMode="manual"
        className="flex min-h-0 grow flex-col"
      >
        <DrawerTabList
          tab={tab}
          terminals={terminals}
          onOpen={() => open(({ id }) => show(toTerminalTab(id)))}
          onRename={setRenamed}
          onClose={(terminal) =>
            states.get(terminal.id)?.status === 'running'
              ? setClosed(terminal)
              : closeNow(terminal.id)
          }
          onHide={() => setPreferences({ drawerOpen: false })}
        />
        <Tabs.Content value="agents" className="min-h-0 grow">
          <AgentsLog />
        </Tabs.Content>
        <Tabs.Content value="dev-server" className="min-h-0 grow">
          {devServer}
        </Tabs.Content>
        <TerminalBodies
          project={project}
          tab={tab}
          terminals={terminals}
          visited={visited}
          onState={onState}
        />
      </Tabs.Root>
      {renamed !== null && (
        <RenameDialog project={project} terminal={renamed} onClose={() => setRenamed(null)} />
      )}
      <Confirm
        open={closed !== null}
        onOpenChange={(isOpen) => !isOpen && setClosed(null)}
        title={`Close ${closed?.name ?? 'the terminal'}?`}
        action="Close"
        onConfirm={() => closed !== null && closeNow(closed.id)}
      >
        Its shell ends, with everything that it has started.
      </Confirm>
    </section>
  );
}

/** Where it covers everything, whoever opened it goes on in it. */
function focusOnPhone(drawer: HTMLElement | null): void {
  if (drawer !== null && matchMedia('(max-width: 639px)').matches) {
    // The menu that it was opened by takes the focus back first.
    requestAnimationFrame(() => drawer.focus());
  }
}

function TerminalBodies({
  project,
  tab,
  terminals,
  visited,
  onState,
}: {
  readonly project: string;
  readonly tab: DrawerTab;
  readonly visited: ReadonlySet<string>;
} & Pick<Terminals, 'terminals' | 'onState'>) {
  return terminals.map(({ id, name }) => (
    <Tabs.Content
      key={id}
      value={toTerminalTab(id)}
      forceMount
      tabIndex={-1}
      className="min-h-0 grow data-[state=inactive]:hidden"
    >
      {(visited.has(id) || tab === toTerminalTab(id)) && (
        <Suspense fallback={<Skeleton className="m-2 h-20" />}>
          <TerminalView
            project={project}
            terminalId={id}
            name={name}
            isShown={tab === toTerminalTab(id)}
            onState={onState}
            onLeave={() => document.getElementById(`drawer-${id}`)?.focus()}
          />
        </Suspense>
      )}
    </Tabs.Content>
  ));
}
