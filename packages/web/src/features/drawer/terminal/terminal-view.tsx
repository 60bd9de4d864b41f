import '@xterm/xterm/css/xterm.css';
import { useEffect, useRef } from 'react';
import { openTerminalSession, type ShellState, type TerminalSession } from './terminal-session.ts';

/** One terminal. It goes on while it is hidden. */
export default function TerminalView({
  project,
  terminalId,
  name,
  isShown,
  onState,
  onLeave,
}: {
  readonly project: string;
  readonly terminalId: string;
  readonly name: string;
  readonly isShown: boolean;
  readonly onState: (terminalId: string, state: ShellState) => void;
  readonly onLeave: () => void;
}) {
  const place = useRef<HTMLDivElement>(null);
  const session = useRef<TerminalSession | null>(null);
  const told = useRef({ onState, onLeave });
  useEffect(() => {
    told.current = { onState, onLeave };
  }, [onState, onLeave]);
  useEffect(() => {
    if (place.current === null) {
      return;
    }
    const opened = openTerminalSession(
      place.current,
      { project, terminalId, name },
      {
        onState: (state) => told.current.onState(terminalId, state),
        onLeave: () => told.current.onLeave(),
      },
    );
    session.current = opened;
    const fitted = new ResizeObserver(() => opened.fit());
    fitted.observe(place.current);
    const dressed = new MutationObserver(() => opened.dress());
    dressed.observe(document.documentElement, { attributeFilter: ['class'] });
    return () => {
      fitted.disconnect();
      dressed.disconnect();
      opened.close();
      session.current = null;
    };
    // Another name is no other terminal.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [project, terminalId]);
  useEffect(() => {
    if (isShown) {
      session.current?.fit();
      session.current?.focus();
    }
  }, [isShown]);
  return <div ref={place} className="h-full bg-sunken px-2 py-1 font-mono" />;
}
